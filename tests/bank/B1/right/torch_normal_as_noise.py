"""torch.normal(0, 1, size) is fine as long as only noise comes from it."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    eps = torch.normal(0.0, 1.0, size=mu.shape, dtype=mu.dtype, device=mu.device)
    return mu + torch.exp(0.5 * log_var) * eps
