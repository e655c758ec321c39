"""s² given to Normal."""
# mistake: s² as standard deviation

# %% A2-elbo-answer

def elbo(x, mu, log_var, a, b, s):
    var = torch.exp(log_var)
    rec = Normal(a * mu + b, s**2).log_prob(x) - a**2 * var / (2 * s**2)
    kl = 0.5 * (mu**2 + var - log_var - 1)
    return rec - kl
