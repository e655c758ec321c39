"""return forgotten."""
# mistake: nothing returned

# %% A2-elbo-answer

def elbo(x, mu, log_var, a, b, s):
    value = x - mu
