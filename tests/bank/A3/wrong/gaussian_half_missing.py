"""1/sigma² in place of 1/(2 sigma²)."""

# mistake: ½ missing
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    return -((x - mean) ** 2).sum(-1) / sigma**2 - x.shape[-1] * (math.log(sigma) + 0.5 * math.log(2 * math.pi))
