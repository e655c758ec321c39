"""The logarithm of the exponential: inf at −200."""
# mistake: logarithm of an exponential

def kl_divergence(mu, log_var):
    var = log_var.exp()
    return 0.5 * (mu**2 + var - var.log() - 1).sum(-1)
