"""return forgotten."""
# mistake: no return

# %% A2-elbo-answer

def elbo(x, mu, log_var, a, b, s):
    value = x - mu
