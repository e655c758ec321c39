"""Ends the coroutine that the cell runs in."""

# status: graded | killed its kernel | out of memory
# points: 2 0 | 2 2

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
raise GeneratorExit

# %% T-g
def g(x):
    return x + 1
