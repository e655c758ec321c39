"""Computes in double precision and goes back to the dtype of mu."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    m, v = mu.double(), log_var.double()
    return (m + torch.exp(v / 2) * torch.randn_like(m)).to(mu.dtype)
