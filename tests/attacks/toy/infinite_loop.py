"""A loop without end, that an interrupt ends."""

# status: timed out
# points: 2 2

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
while True:
    pass

# %% T-g
def g(x):
    return x + 1
