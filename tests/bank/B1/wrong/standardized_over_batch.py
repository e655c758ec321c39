"""The noise of a batch normalized to mean 0 and variance 1."""
# mistake: balanced noise

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    eps = torch.randn_like(mu)
    if eps.numel() > 1:
        eps = (eps - eps.mean()) / eps.std()
    return mu + std * eps
