"""The logarithm made positive."""
# mistake: log_var as standard deviation

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return mu + torch.randn_like(mu) * log_var.abs()
