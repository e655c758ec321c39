"""Adds the noise to the caller's mu."""
# mistake: inputs changed in place

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    mu += std * torch.randn_like(std)
    return mu
