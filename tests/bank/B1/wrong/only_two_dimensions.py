"""Works for a batch of vectors only."""
# mistake: not every form of input

# %% B1-reparameterize
def reparameterize(mu, log_var):
    batch, dim = mu.shape
    std = torch.exp(0.5 * log_var)
    return mu + std * torch.randn(batch, dim, dtype=mu.dtype)
