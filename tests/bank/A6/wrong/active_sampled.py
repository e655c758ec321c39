"""Variance of sampled codes."""
# mistake: the variance of the sampled code

# %% A6-active-answer
def active_units(mu, log_var):
    z = mu + torch.exp(log_var / 2) * torch.randn_like(mu)
    return int((z.var(0) > 0.01).sum())
