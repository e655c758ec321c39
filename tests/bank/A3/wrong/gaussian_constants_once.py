"""The constants of one pixel."""

# mistake: log sigma once for all pixels · log(2π) once for all pixels
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    return -((x - mean) ** 2).sum(-1) / (2 * sigma**2) - math.log(sigma) - 0.5 * math.log(2 * math.pi)
