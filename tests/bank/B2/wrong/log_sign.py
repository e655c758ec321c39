"""The log term with a plus."""
# mistake: wrong sign of the log

def kl_divergence(mu, log_var):
    return 0.5 * (mu**2 + log_var.exp() + log_var - 1).sum(-1)
