"""elbo − log p(x)."""
# mistake: wrong sign

# %% A2-gap-answer

def gap(x, mu, log_var, a, b, s):
    m, v = tightest(x, a, b, s)
    q, p = Normal(mu, (log_var / 2).exp()), Normal(m, (v / 2).exp())
    return elbo(x, mu, log_var, a, b, s) - Normal(b, torch.sqrt(a**2 + s**2)).log_prob(x)
