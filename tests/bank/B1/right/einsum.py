"""An elementwise product written as an einsum with leading dimensions."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    eps = torch.randn_like(mu)
    return mu + torch.einsum("...d,...d->...d", eps, torch.exp(log_var / 2))
