"""Gives the variance as the scale."""

# mistake: sigma⁴ in place of sigma² · log sigma² in place of log sigma
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    return D.Normal(mean, sigma**2).log_prob(x).sum(-1)
