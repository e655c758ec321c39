"""The mean over the batch, where it has more than one row."""
# mistake: mean over the batch

def kl_divergence(mu, log_var):
    kl = 0.5 * (mu**2 + log_var.exp() - log_var - 1).sum(-1)
    return kl.mean() if kl.numel() > 1 else kl
