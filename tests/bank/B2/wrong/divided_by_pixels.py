"""Divided by the number of pixels."""
# mistake: divided by the pixels

def kl_divergence(mu, log_var):
    return 0.5 * (mu**2 + torch.exp(log_var) - log_var - 1).sum(-1) / 784
