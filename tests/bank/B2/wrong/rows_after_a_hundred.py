"""Only the first 100 rows."""
# mistake: rows not by themselves

def kl_divergence(mu, log_var):
    kl = 0.5 * (mu**2 + torch.exp(log_var) - log_var - 1).sum(-1)
    return torch.cat([kl[:100], 0 * kl[100:]]) if mu.ndim == 2 else kl
