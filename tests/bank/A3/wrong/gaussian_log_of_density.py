"""Logarithm of the density: 0 for a narrow decoder."""

# mistake: logarithm of 0
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    density = torch.exp(-((x - mean) ** 2) / (2 * sigma**2)) / math.sqrt(2 * math.pi * sigma**2)
    return density.log().sum(-1)
