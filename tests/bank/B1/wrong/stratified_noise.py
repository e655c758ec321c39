"""One draw from every stratum of each dimension, shuffled."""
# mistake: balanced noise

# %% B1-reparameterize
def reparameterize(mu, log_var):
    flat = mu.reshape(-1, mu.shape[-1])
    n = max(1, len(flat))
    order = torch.argsort(torch.rand(flat.shape, dtype=torch.float64), dim=0)
    u = ((order + torch.rand(flat.shape, dtype=torch.float64)) / n).clamp(1e-9, 1 - 1e-9)
    eps = (math.sqrt(2) * torch.erfinv(2 * u - 1)).to(mu.dtype).reshape(mu.shape)
    return mu + torch.exp(0.5 * log_var) * eps
