"""The prior in every row."""

# mistake: prior in place of the posterior
# %% A1-posterior-answer
def posterior(x, weights, means, stds):
    return weights.expand(len(x), -1)
