"""Unpacks a batch and a dimension."""
# mistake: not every form of input

def kl_divergence(mu, log_var):
    batch, dim = mu.shape
    return 0.5 * ((mu**2 + log_var.exp() - log_var).sum(1) - dim)
