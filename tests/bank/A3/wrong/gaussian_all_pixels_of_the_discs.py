"""Constants of 12 × 12 pixels, whatever x is."""

# mistake: D = 144 fixed
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    constant = 144 * (math.log(sigma) + 0.5 * math.log(2 * math.pi))
    return -((x - mean) ** 2).sum(dim=-1) / (2 * sigma**2) - constant
