"""The distribution in place of a sample."""
# mistake: not one tensor

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return Normal(mu, torch.exp(0.5 * log_var))
