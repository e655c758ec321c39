"""Locks on single bytes of files, without end: memory that not even a control group counts."""

# status: out of memory
# points: 2 0
# says: T.second .*Not run

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import fcntl

files = [open(f"/tmp/{number}", "w") for number in range(200)]
for place in range(4000, 0, -2):
    for file in files:
        fcntl.lockf(file, fcntl.LOCK_EX, 1, place)

# %% T-g
def g(x):
    return x + 1
