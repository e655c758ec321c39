"""log_var added, not multiplied."""
# mistake: log_var added to mu

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return mu + 0.5 * log_var + torch.randn_like(mu)
