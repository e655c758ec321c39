"""log sigma where log sigma² should be."""
# mistake: log sigma in place of log sigma²

def kl_divergence(mu, log_var):
    return 0.5 * (mu**2 + log_var.exp() - 0.5 * log_var - 1).sum(-1)
