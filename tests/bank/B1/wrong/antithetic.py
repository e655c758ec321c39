"""The second half of the batch gets minus the noise of the first."""
# mistake: noise of one row depends on another

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    eps = torch.randn_like(mu)
    half = len(eps) // 2
    eps[half : 2 * half] = -eps[:half]
    return mu + std * eps
