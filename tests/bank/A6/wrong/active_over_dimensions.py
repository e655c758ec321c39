"""Variance over the wrong axis."""
# mistake: the variance over the dimensions

# %% A6-active-answer
def active_units(mu, log_var):
    return int((mu.var(1) > 0.01).sum())
