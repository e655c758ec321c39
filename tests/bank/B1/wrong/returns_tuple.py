"""z and the noise."""
# mistake: not one tensor

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    eps = torch.randn_like(std)
    return mu + std * eps, eps
