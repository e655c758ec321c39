"""Handlers and finalizers that want to run after everything else."""

# status: graded
# points: 2 2

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import atexit
import signal
import sys
import threading
import time


def late(*arguments):
    while True:
        time.sleep(1)


atexit.register(late)
signal.signal(signal.SIGTERM, late)
threading._register_atexit(late)
get_ipython().atexit_operations = late

# %% T-g
def g(x):
    return x + 1
