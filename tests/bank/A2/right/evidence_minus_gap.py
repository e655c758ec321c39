"""The bound as log p(x) − KL(q ‖ p(z|x)), helper functions in the cell."""

# %% A2-elbo-answer

def log_normal(x, mean, var):
    return -0.5 * (math.log(2 * math.pi) + torch.log(var) + (x - mean) ** 2 / var)


def posterior(x, a, b, s):
    gain = a / (a * a + s * s)
    return gain * (x - b), 1 - gain * a


def elbo(x, mu, log_var, a, b, s):
    m, v = posterior(x, a, b, s)
    r = torch.exp(log_var) / v
    return log_normal(x, b, a * a + s * s) - (r - 1 - torch.log(r) + (mu - m) ** 2 / v) / 2
# %% A2-tightest-answer

def tightest(x, a, b, s):
    m, v = posterior(x, a, b, s)
    return [m, torch.log(v)]
