"""torch.randn(shape): the default dtype is promoted."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return mu + torch.exp(log_var / 2) * torch.randn(mu.shape)
