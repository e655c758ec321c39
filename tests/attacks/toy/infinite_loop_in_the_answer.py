"""An answer that does not return."""

# status: graded | timed out
# points: 0 2
# says: T.first .*time limit

# %% T-f
def f(x):
    while True:
        pass

# %% T-g
def g(x):
    return x + 1
