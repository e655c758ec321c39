"""Quasi-random noise: spread more evenly than chance."""
# mistake: noise of one row depends on another

# %% B1-reparameterize
def reparameterize(mu, log_var):
    flat = mu.reshape(-1, mu.shape[-1])
    engine = torch.quasirandom.SobolEngine(mu.shape[-1], scramble=True)
    u = engine.draw(len(flat), dtype=torch.float64).clamp(1e-9, 1 - 1e-9) if len(flat) else flat
    eps = (math.sqrt(2) * torch.erfinv(2 * u - 1)).to(mu.dtype).reshape(mu.shape)
    return mu + torch.exp(0.5 * log_var) * eps
