"""The −1 subtracted once, not in every dimension."""
# mistake: −1 only once

def kl_divergence(mu, log_var):
    return 0.5 * ((mu**2 + log_var.exp() - log_var).sum(-1) - 1)
