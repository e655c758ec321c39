"""Takes its own limits away to nothing."""

# status: graded | killed its kernel | out of memory | timed out
# points: 2 0 | 2 2

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import os
import resource

resource.setrlimit(resource.RLIMIT_DATA, (0, 0))
resource.setrlimit(resource.RLIMIT_AS, (0, 0))
hoard = [bytearray(2**20) for _ in range(100)]
os._exit(3)

# %% T-g
def g(x):
    return x + 1
