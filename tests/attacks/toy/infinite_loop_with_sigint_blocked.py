"""A loop that no interrupt reaches."""

# status: timed out
# points: 2 0
# says: T.second .*did not react to an interrupt

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import signal
import time

signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
while True:
    time.sleep(60)

# %% T-g
def g(x):
    return x + 1
