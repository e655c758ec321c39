"""Twice in place of half."""
# mistake: exp(2 log_var) as standard deviation

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return mu + torch.randn_like(mu) * torch.exp(2 * log_var)
