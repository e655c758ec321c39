"""NumPy in and out."""

# %% A2-elbo-answer

def elbo(x, mu, log_var, a, b, s):
    x, mu, log_var, a, b, s = (t.numpy() for t in (x, mu, log_var, a, b, s))
    var = np.exp(log_var)
    reconstruction = -np.log(s * np.sqrt(2 * np.pi)) - 0.5 * ((x - a * mu - b) ** 2 + a**2 * var) / s**2
    return reconstruction + 0.5 * (1 + log_var - mu**2 - var)
# %% A2-tightest-answer

def tightest(x, a, b, s):
    x, a, b, s = map(np.asarray, (x, a, b, s))
    return np.array([a * (x - b) / (a**2 + s**2), 2 * np.log(s) - np.log(a**2 + s**2)])
# %% A2-gap-answer

def gap(x, mu, log_var, a, b, s):
    m, v = map(torch.from_numpy, tightest(x, a, b, s))
    return ((log_var - v).exp() - 1 + v - log_var + (mu - m) ** 2 / v.exp()).numpy() / 2
