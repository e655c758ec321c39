"""Only the first 100 rows."""
# mistake: the first 100 codes only

# %% A6-kl-answer
def kl_per_dimension(mu, log_var):
    return 0.5 * (mu**2 + log_var.exp() - log_var - 1)[:100].mean(0)
