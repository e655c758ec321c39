"""The squared error, and nothing else."""

# mistake: squared error
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    return -((x - mean) ** 2).sum(-1)
