"""One number of noise for each row."""
# mistake: noise shared over the dimensions

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    return mu + std * torch.randn(*mu.shape[:-1], 1, dtype=mu.dtype)
