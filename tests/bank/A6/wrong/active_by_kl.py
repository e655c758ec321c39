"""Units with a KL above 0.01."""
# mistake: the KL in place of the variance of mu

# %% A6-active-answer
def active_units(mu, log_var):
    return int((kl_per_dimension(mu, log_var) > 0.01).sum())
