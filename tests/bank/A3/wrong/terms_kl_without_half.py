"""Forgets the ½."""

# mistake: ½ missing
# %% A3-terms-answer
def elbo_terms(log_likelihood, mu, log_var):
    return log_likelihood.mean(0), (mu**2 + log_var.exp() - log_var - 1).sum(-1)
