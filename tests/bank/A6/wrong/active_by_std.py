"""Standard deviation against 0.01."""
# mistake: the standard deviation in place of the variance

# %% A6-active-answer
def active_units(mu, log_var):
    return int((mu.std(0) > 0.01).sum())
