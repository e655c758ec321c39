"""Noise from a truncated normal distribution."""
# mistake: noise cut off

# %% B1-reparameterize
def reparameterize(mu, log_var):
    eps = nn.init.trunc_normal_(torch.empty_like(mu), a=-3.5, b=3.5)
    return mu + torch.exp(log_var / 2) * eps
