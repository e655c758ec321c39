"""A power of two."""
# mistake: a power of 2 in place of the exponential

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return mu + torch.randn_like(mu) * 2 ** (0.5 * log_var)
