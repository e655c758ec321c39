"""Displays, figures and clears without end."""

# status: graded | timed out
# points: 2 2

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
from IPython.display import clear_output, display

for i in range(20_000):
    display(i)
    clear_output(wait=True)

# %% T-g
def g(x):
    return x + 1
