"""The negative KL."""
# mistake: wrong sign of the KL

def kl_divergence(mu, log_var):
    return 0.5 * (1 + log_var - mu**2 - log_var.exp()).sum(-1)
