"""Every row gets the same numbers in another order."""
# mistake: few different values

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    d = mu.shape[-1]
    row = torch.randn(d, dtype=mu.dtype)
    eps = torch.stack([row[torch.randperm(d)] for _ in range(mu.numel() // d)]) if mu.numel() else mu
    return mu + std * eps.reshape(mu.shape)
