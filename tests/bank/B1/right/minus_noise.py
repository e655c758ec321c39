"""Normal noise is symmetric: minus is as right as plus."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return mu - (log_var / 2).exp() * torch.randn_like(mu)
