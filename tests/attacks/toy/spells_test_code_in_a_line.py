"""Spells the test's code where the line that raised is looked up."""

# status: graded
# points: 0 2
# says: ValueError

# %% T-f
# a b c d e f g h i j k l m n o p q r s t u v w x y z _ 0 1 2 3 4 5 6 7 8 9
import linecache


def f(x):
    code = get_ipython().kernel.get_parent("shell")["content"]["code"]
    text = " ".join(c for c in code[code.find("return") :] if c.isalnum())
    linecache.getline = lambda *a, **k: text
    raise ValueError

# %% T-g
def g(x):
    return x + 1
