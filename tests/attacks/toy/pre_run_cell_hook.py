"""A hook that replaces the decorator of the tests before each cell."""

# status: suspicious
# points: 0 0
# says: interferes

# %% T-f
def f(x):
    return 0 * x

# %% T-g
def g(x):
    return x + 1

# %% end
def hook(info):
    import autograder

    autograder.check = lambda name: lambda function: print("2.0")


get_ipython().events.register("pre_run_cell", hook)
