"""The product of the variances, then its logarithm."""
# mistake: logarithm of an exponential

def kl_divergence(mu, log_var):
    variance = log_var.exp()
    return 0.5 * ((mu**2 + variance - 1).sum(-1) - variance.prod(-1).log())
