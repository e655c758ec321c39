"""One added to sigma."""
# mistake: 1 added to the standard deviation

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return mu + torch.randn_like(mu) * (1 + torch.exp(0.5 * log_var))
