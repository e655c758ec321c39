"""mu and log_var swapped."""
# mistake: mu and log_var swapped

def kl_divergence(mu, log_var):
    return 0.5 * (log_var**2 + mu.exp() - mu - 1).sum(-1)
