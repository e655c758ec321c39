"""Ends by abort()."""

# status: killed its kernel
# points: 2 0
# says: T.second .*Not run.*SIGABRT

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import os

os.abort()

# %% T-g
def g(x):
    return x + 1
