"""Noise clipped at two."""
# mistake: noise cut off

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    return mu + std * torch.randn_like(std).clamp(-2, 2)
