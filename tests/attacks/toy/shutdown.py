"""Asks the kernel to shut down."""

# status: killed its kernel
# points: 2 0
# says: T.second .*Not run.*

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import asyncio
import os
import signal

get_ipython().kernel.do_shutdown(False)
os.kill(os.getpid(), signal.SIGTERM)

# %% T-g
def g(x):
    return x + 1
