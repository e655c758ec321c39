"""Noise that is never negative."""
# mistake: absolute value of normal noise

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    return mu + std * torch.randn_like(std).abs()
