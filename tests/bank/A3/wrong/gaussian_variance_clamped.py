"""The variance kept above 0.001."""
# mistake: sigma cut off

# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    variance = max(sigma**2, 1e-3)
    return -((x - mean) ** 2 / (2 * variance) + 0.5 * math.log(2 * math.pi * variance)).sum(dim=-1)
