"""Against a prior of standard deviation 2."""
# mistake: prior of variance 4

def kl_divergence(mu, log_var):
    return D.kl_divergence(Normal(mu, (log_var / 2).exp()), Normal(0.0, 2.0)).sum(-1)
