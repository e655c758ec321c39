"""A loop over the elements, stacked again."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    flat_mu, flat_log_var = mu.reshape(-1), log_var.reshape(-1)
    eps = torch.cat([torch.randn(1, dtype=mu.dtype) for _ in range(mu.numel())] or [flat_mu])
    return (flat_mu + (flat_log_var / 2).exp() * eps.to(mu)).reshape(mu.shape)
