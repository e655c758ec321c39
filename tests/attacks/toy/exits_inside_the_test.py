"""An answer that ends the process when it is measured."""

# status: killed its kernel
# points: 0 0
# says: T.first .*Not run.*exited

# %% T-f
import os


def f(x):
    os._exit(0)

# %% T-g
def g(x):
    return x + 1
