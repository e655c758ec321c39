"""One print of a gigabyte."""

# status: graded | out of memory | too much output | timed out
# points: 2 2

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import sys

for _ in range(10):
    sys.stdout.write('spam ' * 2 * 10**7)

# %% T-g
def g(x):
    return x + 1
