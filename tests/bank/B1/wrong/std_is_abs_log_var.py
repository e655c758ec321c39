"""The logarithm made positive."""
# mistake: log_var as standard deviation

def reparameterize(mu, log_var):
    return mu + torch.randn_like(mu) * log_var.abs()
