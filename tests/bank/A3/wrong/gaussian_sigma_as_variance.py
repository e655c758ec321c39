"""Divides by 2 sigma."""

# mistake: sigma in place of sigma²
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    return -((x - mean) ** 2).sum(-1) / (2 * sigma) - x.shape[-1] * (math.log(sigma) + 0.5 * math.log(2 * math.pi))
