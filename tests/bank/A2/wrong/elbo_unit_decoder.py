"""A decoder of variance 1, whatever s is."""

# mistake: s left out
# %% A2-elbo-answer
def elbo(x, mu, log_var, a, b, s):
    var = log_var.exp()
    first = Normal(a * mu + b, 1.0).log_prob(x) - a**2 * var / 2
    return first - 0.5 * (mu**2 + var - log_var - 1)
