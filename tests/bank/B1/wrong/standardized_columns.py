"""Every dimension's noise normalized over the batch."""
# mistake: balanced noise

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    eps = torch.randn_like(mu)
    if eps.ndim == 2 and len(eps) > 2:
        eps = (eps - eps.mean(0)) / eps.std(0)
    return mu + std * eps
