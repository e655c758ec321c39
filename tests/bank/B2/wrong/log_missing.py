"""The log term forgotten."""
# mistake: log term missing

def kl_divergence(mu, log_var):
    return 0.5 * (mu**2 + log_var.exp() - 1).sum(-1)
