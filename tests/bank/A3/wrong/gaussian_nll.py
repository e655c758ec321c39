"""The negative log likelihood."""

# mistake: wrong sign
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    return -D.Normal(mean, sigma).log_prob(x).sum(-1)
