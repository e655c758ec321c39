"""+ log_var."""
# mistake: wrong sign of the log

# %% A6-kl-answer
def kl_per_dimension(mu, log_var):
    return 0.5 * (mu**2 + log_var.exp() + log_var - 1).mean(0)
