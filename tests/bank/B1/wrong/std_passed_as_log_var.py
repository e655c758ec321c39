"""The exponential taken twice."""
# mistake: standard deviation passed where log_var is expected

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return mu + torch.randn_like(mu) * torch.exp(0.5 * torch.exp(0.5 * log_var))
