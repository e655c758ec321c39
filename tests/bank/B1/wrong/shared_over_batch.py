"""One row of noise for the whole batch."""
# mistake: noise shared over the batch

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    return mu + std * torch.randn(mu.shape[-1], dtype=mu.dtype)
