"""sigma² in place of a² sigma²."""
# mistake: a² left out

# %% A2-elbo-answer

def elbo(x, mu, log_var, a, b, s):
    var = torch.exp(log_var)
    rec = Normal(a * mu + b, s).log_prob(x) - var / (2 * s**2)
    kl = 0.5 * (mu**2 + var - log_var - 1)
    return rec - kl
