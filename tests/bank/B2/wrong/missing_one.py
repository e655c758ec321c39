"""The −1 forgotten."""
# mistake: −1 missing

def kl_divergence(mu, log_var):
    return 0.5 * (mu**2 + log_var.exp() - log_var).sum(-1)
