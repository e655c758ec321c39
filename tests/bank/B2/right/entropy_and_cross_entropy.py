"""Cross-entropy minus entropy."""

def kl_divergence(mu, log_var):
    cross = 0.5 * (math.log(2 * math.pi) + mu**2 + log_var.exp())
    entropy = 0.5 * (math.log(2 * math.pi) + 1 + log_var)
    return (cross - entropy).sum(-1)
