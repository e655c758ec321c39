"""Real parts of complex noise, whose variance is ½."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    eps = math.sqrt(2) * torch.randn(mu.shape, dtype=torch.complex128, device=mu.device).real
    return mu + torch.exp(log_var / 2) * eps.to(mu.dtype)
