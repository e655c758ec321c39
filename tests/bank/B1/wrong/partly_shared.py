"""Noise with a part that all rows have in common."""
# mistake: noise of one row depends on another

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    common = torch.randn(mu.shape[-1], dtype=mu.dtype)
    return mu + std * (0.8 * torch.randn_like(mu) + 0.6 * common)
