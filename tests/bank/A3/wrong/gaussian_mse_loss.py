"""mse_loss with its mean."""

# mistake: squared error · wrong sign · mean over everything
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    return F.mse_loss(mean, x)
