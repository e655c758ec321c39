"""Noise with mean 0.5."""
# mistake: noise with a mean

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    return mu + std * (torch.randn_like(std) + 0.5)
