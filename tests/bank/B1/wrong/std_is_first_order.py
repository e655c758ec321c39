"""The first two terms of the exponential's series."""
# mistake: 1 + log_var / 2 as standard deviation

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return mu + torch.randn_like(mu) * (1 + 0.5 * log_var)
