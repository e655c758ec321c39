"""A sum of three uniform numbers: nearly normal, but never beyond three."""
# mistake: noise cut off

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    eps = sum(2 * torch.rand_like(std) - 1 for _ in range(3))
    return mu + std * eps
