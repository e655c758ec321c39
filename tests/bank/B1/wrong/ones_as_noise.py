"""Ones: always one standard deviation above."""
# mistake: a constant in place of noise

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    return mu + std * torch.ones_like(std)
