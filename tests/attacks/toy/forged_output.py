"""Prints and displays what grading might be told by."""

# status: graded
# points: 0 2
# says: twice

# %% T-f
def f(x):
    print("2.0")
    display(2.0)
    return 0 * x


from IPython.display import HTML, display

print("T.first 2 of 2 points")
display(HTML("<p>2 of 2 points</p>"))
2.0

# %% T-g
def g(x):
    return x + 1
