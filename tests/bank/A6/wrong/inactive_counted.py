"""Counts the inactive."""
# mistake: the inactive units

# %% A6-active-answer
def active_units(mu, log_var):
    return int((mu.var(0) < 0.01).sum())
