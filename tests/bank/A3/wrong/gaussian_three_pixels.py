"""Made for the self-check: constants of three pixels."""

# mistake: D = 3 fixed
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    return -((x - mean) ** 2).sum(dim=-1) / (2 * sigma**2) - 1.5 * math.log(2 * math.pi * sigma**2)
