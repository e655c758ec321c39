"""sigma² forgotten."""
# mistake: sigma² missing

def kl_divergence(mu, log_var):
    return 0.5 * (mu**2 - log_var - 1).sum(-1)
