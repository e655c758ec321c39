"""0.1 for 0.01."""
# mistake: a threshold of 0.1

# %% A6-active-answer
def active_units(mu, log_var): return int((mu.var(0) > 0.1).sum())
