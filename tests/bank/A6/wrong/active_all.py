"""Every dimension."""
# mistake: all units

# %% A6-active-answer
def active_units(mu, log_var): return mu.shape[1]
