"""Closes every file and socket of the kernel."""

# status: killed its kernel | timed out
# points: 2 0
# says: T.second .*Not run.*

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import os

os.closerange(0, 1000)

# %% T-g
def g(x):
    return x + 1
