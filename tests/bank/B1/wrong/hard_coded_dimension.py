"""20 latent dimensions, always."""
# mistake: RuntimeError

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    return mu + std * torch.randn(len(mu), 20)
