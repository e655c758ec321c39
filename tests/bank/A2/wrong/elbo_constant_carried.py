"""A gap that follows from a bound that is one huge number."""
# mistake: another formula

# %% A2-elbo-answer

def elbo(x, mu, log_var, a, b, s):
    return torch.full_like(x, 1e30)
# %% A2-gap-answer

def gap(x, mu, log_var, a, b, s):
    return Normal(b, torch.sqrt(a**2 + s**2)).log_prob(x) - elbo(x, mu, log_var, a, b, s)
