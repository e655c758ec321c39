"""One number, of the right shape and dtype."""
# mistake: no noise

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return torch.full_like(mu, 0.1)
