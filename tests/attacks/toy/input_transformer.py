"""An input transformer that empties every cell that comes later."""

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
get_ipython().input_transformers_cleanup.append(lambda lines: ['pass'])
