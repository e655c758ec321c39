"""A mask in place of the count."""
# mistake: not counted

# %% A6-active-answer
def active_units(mu, log_var):
    return mu.var(0) > 0.01
