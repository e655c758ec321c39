"""The variance used as standard deviation."""
# mistake: exp(log_var) as standard deviation

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return mu + torch.randn_like(mu) * torch.exp(log_var)
