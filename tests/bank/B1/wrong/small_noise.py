"""Noise of standard deviation 0.01."""
# mistake: noise of another standard deviation

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    return mu + std * 0.01 * torch.randn_like(std)
