"""Without ½."""
# mistake: ½ missing

# %% A6-kl-answer
def kl_per_dimension(mu, log_var):
    return (mu**2 + log_var.exp() - log_var - 1).mean(0)
