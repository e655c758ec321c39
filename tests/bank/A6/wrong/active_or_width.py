"""A width that depends on x counted as well."""
# mistake: the variance of mu or of log_var

# %% A6-active-answer
def active_units(mu, log_var): return int(((mu.var(0) > 0.01) | (log_var.var(0) > 0.01)).sum())
