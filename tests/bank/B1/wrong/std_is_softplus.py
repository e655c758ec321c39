"""softplus in place of the exponential."""
# mistake: softplus(log_var) as standard deviation

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return mu + torch.randn_like(mu) * F.softplus(log_var)
