"""Half the logarithm."""
# mistake: half of log_var as standard deviation

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return mu + torch.randn_like(mu) * (0.5 * log_var)
