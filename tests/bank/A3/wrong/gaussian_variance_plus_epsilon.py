"""A small number added to sigma²."""
# mistake: something added to sigma

# %% A3-gaussian-answer

def gaussian_log_likelihood(mean, sigma, x):
    variance = sigma**2 + 1e-6
    return -((x - mean) ** 2 / (2 * variance) + 0.5 * math.log(2 * math.pi * variance)).sum(dim=-1)
