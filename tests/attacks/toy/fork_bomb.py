"""Processes that start processes, and that no interrupt stops."""

# status: too many processes | out of memory | killed its kernel | timed out
# points: 2 0
# says: T.second .*Not run

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import os
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    try:
        os.fork()
    except OSError:
        pass

# %% T-g
def g(x):
    return x + 1
