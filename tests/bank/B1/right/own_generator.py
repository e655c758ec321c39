"""A generator of one's own, seeded once outside of the function."""

# %% B1-reparameterize
generator = torch.Generator().manual_seed(2024)


def reparameterize(mu, log_var):
    eps = torch.randn(mu.shape, generator=generator, dtype=mu.dtype).to(mu.device)
    return mu + torch.exp(0.5 * log_var) * eps
