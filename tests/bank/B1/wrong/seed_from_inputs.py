"""A generator whose seed is made of the inputs: equal inputs get equal noise."""
# mistake: same noise in every call

# %% B1-reparameterize
def reparameterize(mu, log_var):
    seed = int(1e4 * (mu.double().sum() + log_var.double().sum()).abs().item()) % 2**31
    generator = torch.Generator().manual_seed(seed)
    eps = torch.randn(mu.shape, generator=generator, dtype=mu.dtype)
    return mu + torch.exp(log_var / 2) * eps
