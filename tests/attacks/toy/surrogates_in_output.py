"""Halves of surrogate pairs, which no file can hold, in all that is printed, shown and raised."""

# status: graded
# points: 2 0

# %% T-f
def f(x):
    return 2 * x


from IPython.display import Markdown, display

print("a \ud800 b \udfff c")
display(Markdown("\ud800"), type("Odd", (), {"__repr__": lambda self: "\ud83d"})())
raise ValueError("\udc80")

# %% T-g
def g(x):
    raise NameError("name '\ud800' is not defined")
