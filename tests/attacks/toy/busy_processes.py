"""Processes that only keep the machine busy, each in a session of its own."""

# status: graded | timed out
# points: 2 2 | 2 0

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import os

for _ in range(25):
    if os.fork() == 0:
        os.setsid()
        while True:
            pass

# %% T-g
def g(x):
    return x + 1
