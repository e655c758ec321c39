"""The posterior without b, in gap and tightest."""
# mistake: b left out

# %% A2-tightest-answer

def tightest(x, a, b, s):
    return a * x / (a**2 + s**2), torch.log(s**2 / (a**2 + s**2))
# %% A2-gap-answer

def gap(x, mu, log_var, a, b, s):
    m, v = tightest(x, a, b, s)
    q, p = Normal(mu, (log_var / 2).exp()), Normal(m, (v / 2).exp())
    return kl_divergence(q, p)
