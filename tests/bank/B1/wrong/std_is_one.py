"""log_var is not used."""
# mistake: log_var ignored

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return mu + torch.randn_like(mu) * 1.0
