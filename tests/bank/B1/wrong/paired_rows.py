"""Neighbouring rows share their noise."""
# mistake: noise of one row depends on another

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    eps = torch.randn_like(mu)
    eps[1::2] = eps[0 : 2 * (len(eps) // 2) : 2].clone()
    return mu + std * eps
