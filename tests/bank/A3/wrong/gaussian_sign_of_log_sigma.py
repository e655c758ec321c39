"""+ log sigma."""

# mistake: wrong sign of log sigma
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    return -((x - mean) ** 2).sum(-1) / (2 * sigma**2) + x.shape[-1] * math.log(sigma) - x.shape[-1] / 2 * math.log(2 * math.pi)
