"""Memory of many small processes together."""

# status: out of memory | too many processes | timed out
# points: 2 0
# says: T.second .*Not run

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import os
import time

for _ in range(20):
    if os.fork() == 0:
        hoard = bytearray(b"x" * 2**26)
        time.sleep(60)
time.sleep(60)

# %% T-g
def g(x):
    return x + 1
