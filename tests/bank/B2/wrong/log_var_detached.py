"""log_var.detach(): the variances are never pulled to the prior."""
# mistake: log_var cut off

def kl_divergence(mu, log_var):
    v = log_var.detach()
    return 0.5 * (mu**2 + v.exp() - v - 1).sum(-1)
