"""The variance first, then its root."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    variance = torch.exp(log_var)
    return mu + variance.sqrt() * torch.randn_like(mu)
