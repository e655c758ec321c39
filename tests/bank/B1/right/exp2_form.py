"""The exponential to base 2."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return mu + torch.exp2(log_var / (2 * math.log(2))) * torch.randn_like(mu)
