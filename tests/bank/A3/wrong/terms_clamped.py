"""log_var cut off at ±3."""
# mistake: right for some inputs only

# %% A3-terms-answer

def elbo_terms(log_likelihood, mu, log_var):
    log_var = log_var.clamp(-3, 3)
    return log_likelihood.mean(dim=0), 0.5 * (mu**2 + log_var.exp() - log_var - 1).sum(dim=-1)
