"""Other meanings for dict, isinstance, str and print."""

# status: graded | suspicious | killed its kernel
# points: 0 0 | 0 2

# %% T-f
import builtins


def f(x):
    return 0 * x

# %% T-g
def g(x):
    return x + 1

# %% end
builtins.isinstance = lambda *a: True
builtins.str = lambda *a: "2.0"
builtins.dict = lambda *a, **k: {"y": 1.0}
