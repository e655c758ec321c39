"""Only the squared error over 2 s²."""
# mistake: constant missing

# %% A2-elbo-answer

def elbo(x, mu, log_var, a, b, s):
    var = torch.exp(log_var)
    rec = -((x - a * mu - b) ** 2 + a**2 * var) / (2 * s**2)
    kl = 0.5 * (mu**2 + var - log_var - 1)
    return rec - kl
