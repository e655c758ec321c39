""".data has no history."""
# mistake: gradient cut off

def kl_divergence(mu, log_var):
    mu, log_var = mu.data, log_var.data
    return 0.5 * (mu**2 + torch.exp(log_var) - log_var - 1).sum(-1)
