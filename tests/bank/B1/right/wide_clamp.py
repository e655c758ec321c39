"""Clips far outside of the numbers that the contract names."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var.clamp(-30, 20))
    return mu + std * torch.randn_like(std)
