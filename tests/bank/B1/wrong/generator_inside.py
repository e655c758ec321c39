"""A generator that is made anew in every call."""
# mistake: same noise in every call

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    generator = torch.Generator().manual_seed(42)
    return mu + std * torch.randn(mu.shape, generator=generator).to(mu)
