"""Half the squared error: sigma is forgotten."""

# mistake: squared error
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    return -0.5 * ((x - mean) ** 2).sum(-1)
