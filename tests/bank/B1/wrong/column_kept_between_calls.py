"""The first column of the noise is kept from call to call."""
# mistake: noise of one call depends on another

# %% B1-reparameterize
kept = {}


def reparameterize(mu, log_var):
    eps = torch.randn_like(mu)
    key = mu.shape, mu.dtype
    eps[..., :1] = kept.setdefault(key, eps[..., :1].clone())
    return mu + torch.exp(log_var / 2) * eps
