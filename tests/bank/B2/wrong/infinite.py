"""Infinity, whatever the input."""
# mistake: not finite

def kl_divergence(mu, log_var):
    return torch.full(mu.shape[:-1], torch.inf, dtype=mu.dtype)
