"""Threads without end."""

# status: graded | too many processes | out of memory | killed its kernel | timed out
# points: 2 0
# says: T.second

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import threading
import time

while True:
    try:
        threading.Thread(target=time.sleep, args=(60,)).start()
    except BaseException:
        time.sleep(0.01)

# %% T-g
def g(x):
    return 0 * x
