"""Leaves Python at once, as if all were well."""

# status: killed its kernel
# points: 2 0
# says: T.second .*Not run.*exited

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import os

os._exit(0)

# %% T-g
def g(x):
    return x + 1
