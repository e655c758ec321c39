"""The noise of every row is sorted."""
# mistake: noise of uneven size

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return mu + torch.exp(log_var / 2) * torch.randn_like(mu).sort(-1).values
