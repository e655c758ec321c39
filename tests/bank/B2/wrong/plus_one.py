"""+1 in place of −1."""
# mistake: wrong sign of the 1

def kl_divergence(mu, log_var):
    return 0.5 * (mu**2 + log_var.exp() - log_var + 1).sum(-1)
