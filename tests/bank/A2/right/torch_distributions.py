"""torch.distributions for every density."""

# %% A2-elbo-answer

def elbo(x, mu, log_var, a, b, s):
    q = Normal(mu, (log_var / 2).exp())
    at_the_mean = Normal(a * mu + b, s).log_prob(x)
    return at_the_mean - (a * q.stddev) ** 2 / (2 * s**2) - kl_divergence(q, Normal(0.0, 1.0))
# %% A2-tightest-answer

def tightest(x, a, b, s):
    var = s**2 / (a**2 + s**2)
    return var * a * (x - b) / s**2, var.log()
# %% A2-gap-answer

def gap(x, mu, log_var, a, b, s):
    m, v = tightest(x, a, b, s)
    return kl_divergence(Normal(mu, (log_var / 2).exp()), Normal(m, v.exp().sqrt()))
