"""log_var where sigma² should be."""
# mistake: log_var in place of sigma²

def kl_divergence(mu, log_var):
    return 0.5 * (mu**2 + log_var - log_var - 1).sum(-1)
