"""Draws z without gradients, recovers its noise, and builds z again with gradients."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    m, v = mu.double(), log_var.double()
    std = torch.exp(v / 2)
    with torch.no_grad():
        eps = (torch.normal(m, std) - m) / std
    return (m + std * eps).to(mu.dtype)
