"""Mean and variance put into the KL."""

# %% A6-threshold-answer
def linear_vae_kl(eigenvalues, beta):
    s2 = beta / 2
    used = eigenvalues > s2
    sigma2 = torch.where(used, s2 / eigenvalues, torch.ones_like(eigenvalues))
    mu2 = torch.where(used, 1 - s2 / eigenvalues, torch.zeros_like(eigenvalues))
    return 0.5 * (mu2 + sigma2 - torch.log(sigma2) - 1)
