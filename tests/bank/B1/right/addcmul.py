"""One fused operation."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return torch.addcmul(mu, torch.randn_like(mu), log_var.mul(0.5).exp())
