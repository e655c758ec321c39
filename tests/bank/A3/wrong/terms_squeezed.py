"""A single image loses its dimension."""

# mistake: single row
# %% A3-terms-answer
def elbo_terms(log_likelihood, mu, log_var):
    kl = 0.5 * (mu**2 + log_var.exp() - log_var - 1).sum(dim=-1)
    return log_likelihood.mean(dim=0).squeeze(), kl.squeeze()
