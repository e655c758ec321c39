"""A lambda that calls a helper function."""

# %% B1-reparameterize
def to_std(log_var):
    return torch.pow(math.e, log_var / 2)


reparameterize = lambda mu, log_var: mu + to_std(log_var) * torch.randn_like(log_var)
