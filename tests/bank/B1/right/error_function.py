"""Uniform numbers through the inverse error function, in float64."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    u = torch.rand_like(mu, dtype=torch.float64).clamp(1e-16, 1 - 1e-16)
    eps = math.sqrt(2) * torch.erfinv(2 * u - 1)
    return mu + torch.exp(0.5 * log_var) * eps.to(mu)
