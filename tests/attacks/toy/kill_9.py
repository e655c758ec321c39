"""Kills its own process."""

# status: killed its kernel
# points: 2 0
# says: T.second .*Not run.*SIGKILL

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import os

os.kill(os.getpid(), 9)

# %% T-g
def g(x):
    return x + 1
