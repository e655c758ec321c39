"""mu² with a minus."""
# mistake: wrong sign of mu²

def kl_divergence(mu, log_var):
    return 0.5 * (log_var.exp() - mu**2 - log_var - 1).sum(-1)
