"""Divided by 784 times the batch, one number."""
# mistake: divided by the pixels

def kl_divergence(mu, log_var):
    return 0.5 * (mu**2 + torch.exp(log_var) - log_var - 1).sum() / (784 * len(mu))
