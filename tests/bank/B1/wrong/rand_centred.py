"""Uniform noise from [-1, 1)."""
# mistake: uniform noise

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    return mu + std * (2 * torch.rand_like(std) - 1)
