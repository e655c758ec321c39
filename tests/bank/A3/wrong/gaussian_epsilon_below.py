"""A small number added under the fraction bar."""
# mistake: something added below the square

# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    return -((x - mean) ** 2 / (2 * sigma**2 + 1e-4) + math.log(sigma) + 0.5 * math.log(2 * math.pi)).sum(dim=-1)
