"""A loop that goes on after every interrupt."""

# status: timed out
# points: 2 0
# says: T.second .*did not react to an interrupt

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import time

while True:
    try:
        time.sleep(60)
    except BaseException:
        pass

# %% T-g
def g(x):
    return x + 1
