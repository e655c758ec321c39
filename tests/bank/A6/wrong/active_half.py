"""Half of the dimensions."""
# mistake: another count

# %% A6-active-answer
def active_units(mu, log_var): return mu.shape[1] // 2
