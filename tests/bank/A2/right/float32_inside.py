"""Computed in float32."""

# %% A2-elbo-answer

def elbo(x, mu, log_var, a, b, s):
    x, mu, log_var, a, b, s = (t.float() for t in (x, mu, log_var, a, b, s))
    var = log_var.exp()
    first = -0.5 * ((x - a * mu - b) ** 2 + a**2 * var) / s**2 - torch.log(s) - 0.5 * math.log(2 * math.pi)
    return first - 0.5 * (mu**2 + var - log_var - 1)
# %% A2-gap-answer

def gap(x, mu, log_var, a, b, s):
    x, mu, log_var, a, b, s = (t.float() for t in (x, mu, log_var, a, b, s))
    m, v = tightest(x, a, b, s)
    return 0.5 * ((log_var - v).exp() + (mu - m) ** 2 / v.exp() - 1 + v - log_var)
