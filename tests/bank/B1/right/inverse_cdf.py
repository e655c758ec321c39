"""Normal noise by the inverse distribution function."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    u = torch.rand(mu.shape, dtype=torch.float64, device=mu.device).clamp(1e-12, 1 - 1e-12)
    eps = (math.sqrt(2) * torch.erfinv(2 * u - 1)).to(mu.dtype)
    return mu + (log_var / 2).exp() * eps
