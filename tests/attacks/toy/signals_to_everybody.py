"""Stops and kills whatever it can see."""

# status: graded | killed its kernel
# points: 2 2 | 2 0

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import os
import signal

for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
    for process in (1, -1, 0, os.getppid()):
        try:
            if process:
                os.kill(process, number)
        except OSError as error:
            print("held back:", type(error).__name__)

# %% T-g
def g(x):
    return x + 1
