"""Takes sigma for the variance everywhere."""

# mistake: sigma in place of sigma² · ½ log sigma in place of log sigma
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    return D.Normal(mean, math.sqrt(sigma)).log_prob(x).sum(-1)
