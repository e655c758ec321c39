"""KL(p‖q)."""
# mistake: KL in the other direction

# %% A2-gap-answer

def gap(x, mu, log_var, a, b, s):
    m, v = tightest(x, a, b, s)
    q, p = Normal(mu, (log_var / 2).exp()), Normal(m, (v / 2).exp())
    return kl_divergence(p, q)
