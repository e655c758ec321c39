"""Size of mu."""
# mistake: the size of mu in place of its variance

# %% A6-active-answer
def active_units(mu, log_var):
    return int(((mu**2).mean(0) > 0.01).sum())
