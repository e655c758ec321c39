"""The mean, always."""
# mistake: no noise

def reparameterize(mu, log_var):
    return mu
