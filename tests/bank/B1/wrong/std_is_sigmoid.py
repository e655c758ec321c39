"""sigmoid in place of the exponential."""
# mistake: sigmoid(log_var) as standard deviation

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return mu + torch.randn_like(mu) * torch.sigmoid(log_var)
