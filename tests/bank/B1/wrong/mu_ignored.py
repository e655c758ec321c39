"""Noise around zero."""
# mistake: mu ignored

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    return std * torch.randn_like(std)
