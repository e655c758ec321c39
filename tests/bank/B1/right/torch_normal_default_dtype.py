"""Noise of the default dtype, changed to the one of mu."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    eps = torch.normal(0, 1, size=mu.size()).to(mu)
    return eps.mul(log_var.mul(0.5).exp()).add(mu)
