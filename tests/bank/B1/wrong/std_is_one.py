"""log_var is not used."""
# mistake: log_var ignored

def reparameterize(mu, log_var):
    return mu + torch.randn_like(mu) * 1.0
