"""Nothing at all."""

# mistake: not answered
# %% A1-marginal-answer
def log_marginal(x, weights, means, stds):
    raise NotImplementedError()
