"""Squares the caller's mu."""
# mistake: inputs changed in place

def kl_divergence(mu, log_var):
    return 0.5 * (mu.pow_(2) + log_var.exp() - log_var - 1).sum(-1)
