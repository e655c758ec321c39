"""π for 2π."""

# mistake: log π in place of log(2π)
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    each = (x - mean) ** 2 / (2 * sigma**2) + math.log(sigma * math.sqrt(math.pi))
    return -each.sum(dim=-1)
