"""Noise of standard deviation 0.9."""
# mistake: noise of another standard deviation

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    return mu + 0.9 * std * torch.randn_like(std)
