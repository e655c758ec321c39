"""A single number of noise."""
# mistake: noise shared over the batch

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    return mu + std * torch.randn(1, dtype=mu.dtype)
