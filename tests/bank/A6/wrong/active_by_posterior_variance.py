"""The posterior's variance."""
# mistake: the variance of the posterior

# %% A6-active-answer
def active_units(mu, log_var):
    return int((log_var.exp().mean(0) > 0.01).sum())
