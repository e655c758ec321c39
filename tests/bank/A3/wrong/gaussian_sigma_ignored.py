"""A standard deviation of 1."""

# mistake: 1/sigma² missing · log sigma missing
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    return D.Normal(mean, 1.0).log_prob(x).sum(-1)
