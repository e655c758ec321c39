"""The gap is the best bound minus this one; only what is wrong in the bound is charged."""
# mistake: log_var read as log sigma

# %% A2-elbo-answer

def elbo(x, mu, log_var, a, b, s):
    var = torch.exp(2 * log_var)
    rec = -0.5 * torch.log(2 * math.pi * s**2) - ((x - a * mu - b) ** 2 + a**2 * var) / (2 * s**2)
    return rec - 0.5 * (mu**2 + var - 2 * log_var - 1)
# %% A2-gap-answer

def gap(x, mu, log_var, a, b, s):
    return elbo(x, *tightest(x, a, b, s), a, b, s) - elbo(x, mu, log_var, a, b, s)
