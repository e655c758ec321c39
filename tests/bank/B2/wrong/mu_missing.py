"""mu does not occur."""
# mistake: mu² missing

def kl_divergence(mu, log_var):
    return 0.5 * (log_var.exp() - log_var - 1).sum(-1)
