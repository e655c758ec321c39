"""The noise of the second half of the dimensions is the one of the first."""
# mistake: noise of one dimension depends on another

# %% B1-reparameterize
def reparameterize(mu, log_var):
    d = mu.shape[-1]
    eps = torch.randn_like(mu[..., : (d + 1) // 2])
    eps = torch.cat([eps, eps], dim=-1)[..., :d]
    return mu + torch.exp(0.5 * log_var) * eps
