"""Three samples, as in the self-check."""

# mistake: 3 samples fixed
# %% A3-terms-answer
def elbo_terms(log_likelihood, mu, log_var):
    kl = 0.5 * (mu**2 + log_var.exp() - log_var - 1).sum(dim=-1)
    return log_likelihood.sum(dim=0) / 3, kl
