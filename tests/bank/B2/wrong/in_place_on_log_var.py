"""Subtracts from the caller's log_var."""
# mistake: inputs changed in place

def kl_divergence(mu, log_var):
    var = log_var.exp()
    log_var += 1
    return 0.5 * (mu**2 + var - log_var).sum(-1)
