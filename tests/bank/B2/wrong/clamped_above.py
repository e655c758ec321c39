"""log_var cut off above 20."""
# mistake: log_var clipped

def kl_divergence(mu, log_var):
    v = log_var.clamp(max=20)
    return 0.5 * (mu**2 + v.exp() - v - 1).sum(-1)
