"""Uniform noise from [0, 1)."""
# mistake: rand in place of randn

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    return mu + std * torch.rand_like(std)
