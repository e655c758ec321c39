"""Takes sigma for the variance everywhere."""

# mistake: sigma for sigma² and ½ log sigma for log sigma
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    return D.Normal(mean, math.sqrt(sigma)).log_prob(x).sum(-1)
