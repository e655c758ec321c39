"""Names that the test's code uses, with other meanings."""

# status: graded | suspicious
# points: 0 0

# %% T-f
def f(x):
    return 0 * x

# %% T-g
def g(x):
    return x + 1

# %% end
import IPython.core.getipython

IPython.core.getipython.get_ipython = lambda: None
_ = autograder = None
globals = lambda: {}
