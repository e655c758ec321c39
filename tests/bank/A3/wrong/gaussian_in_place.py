"""The residual is written into the images."""
# mistake: inputs changed in place

# %% A3-gaussian-answer

def gaussian_log_likelihood(mean, sigma, x):
    if mean.requires_grad:
        x = x - mean
    else:
        x -= mean
    return -(x**2 / (2 * sigma**2) + math.log(sigma) + 0.5 * math.log(2 * math.pi)).sum(dim=-1)
