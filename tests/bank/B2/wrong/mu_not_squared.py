"""mu in place of mu²."""
# mistake: mu in place of mu²

def kl_divergence(mu, log_var):
    return 0.5 * (mu + log_var.exp() - log_var - 1).sum(-1)
