"""One added to the variance."""
# mistake: 1 added to the variance

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return mu + torch.randn_like(mu) * (1 + torch.exp(log_var)).sqrt()
