"""The sum is squared, not the means."""
# mistake: square of a sum

def kl_divergence(mu, log_var):
    return 0.5 * (mu.sum(-1) ** 2 + (log_var.exp() - log_var - 1).sum(-1))
