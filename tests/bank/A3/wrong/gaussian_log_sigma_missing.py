"""log(2π) is there, log sigma is not."""

# mistake: log sigma missing
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    return -((x - mean) ** 2).sum(-1) / (2 * sigma**2) - x.shape[-1] / 2 * math.log(2 * math.pi)
