"""Decadic logarithm."""

# mistake: logarithm to base 10
# %% A1-marginal-answer
def log_marginal(x, weights, means, stds):
    family = D.Independent(D.Normal(means, stds[:, None].expand_as(means)), 1)
    return D.MixtureSameFamily(D.Categorical(weights), family).log_prob(x) / math.log(10)
