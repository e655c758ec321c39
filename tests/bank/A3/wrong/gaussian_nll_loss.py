"""gaussian_nll_loss without full=True: log(2π) is missing."""

# mistake: log(2π) missing
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    return -F.gaussian_nll_loss(mean, x, torch.full_like(mean, sigma**2), reduction='none', eps=1e-12).sum(-1)
