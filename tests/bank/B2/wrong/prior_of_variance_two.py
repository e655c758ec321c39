"""Against a prior of variance 2."""
# mistake: prior of variance 2

def kl_divergence(mu, log_var):
    return D.kl_divergence(Normal(mu, (log_var / 2).exp()), Normal(0.0, math.sqrt(2))).sum(-1)
