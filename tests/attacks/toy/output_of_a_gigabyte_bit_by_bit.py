"""A gigabyte in small pieces."""

# status: graded | timed out | too much output
# points: 2 2

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
for _ in range(10**8):
    print('spam spam ')

# %% T-g
def g(x):
    return x + 1
