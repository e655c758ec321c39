"""prlimit, priorities and signals for the namespace's first process."""

# status: graded
# points: 2 2

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import os
import resource
import signal

for number in range(1, 65):
    if number not in (9, 19):
        try:
            os.kill(1, number)
        except OSError:
            pass
for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_CPU, resource.RLIMIT_DATA, resource.RLIMIT_STACK):
    try:
        print(resource.prlimit(1, kind, (0, 0)))
    except (OSError, ValueError) as error:
        pass
os.kill(1, 9)
os.kill(1, 19)

# %% T-g
def g(x):
    return x + 1
