"""Forgets the −1."""

# mistake: −1 missing
# %% A3-terms-answer
def elbo_terms(log_likelihood, mu, log_var):
    return log_likelihood.mean(0), 0.5 * (mu**2 + log_var.exp() - log_var).sum(-1)
