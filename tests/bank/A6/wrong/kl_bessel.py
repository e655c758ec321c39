"""Divided by B − 1."""
# mistake: B − 1 in place of B

# %% A6-kl-answer
def kl_per_dimension(mu, log_var):
    return 0.5 * (mu**2 + log_var.exp() - log_var - 1).sum(0) / (len(mu) - 1)
