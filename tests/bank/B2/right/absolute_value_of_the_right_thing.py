"""A KL is never negative, so abs() changes nothing."""

def kl_divergence(mu, log_var):
    return (0.5 * (mu**2 + log_var.exp() - log_var - 1).sum(-1)).abs()
