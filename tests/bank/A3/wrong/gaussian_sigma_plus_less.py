"""A number added to sigma that only float64 shows."""
# mistake: something added to sigma

# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    sigma = sigma + 1e-6
    return -((x - mean) ** 2 / (2 * sigma**2) + math.log(sigma) + 0.5 * math.log(2 * math.pi)).sum(dim=-1)
