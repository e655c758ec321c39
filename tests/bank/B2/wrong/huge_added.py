"""The KL and a number in which it is lost."""
# mistake: another formula

def kl_divergence(mu, log_var):
    return 0.5 * (mu**2 + log_var.exp() - log_var - 1).sum(-1) + 1e30
