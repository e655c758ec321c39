"""Residuals of more than 50 sigma are cut off."""

# mistake: something added or cut off
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    residual = ((x - mean) / sigma).clamp(-50, 50)
    return (-(residual**2) / 2 - math.log(sigma) - 0.5 * math.log(2 * math.pi)).sum(dim=-1)
