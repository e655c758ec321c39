"""Sums as products with a vector of ones."""

def kl_divergence(mu, log_var):
    ones = torch.ones(mu.shape[-1], dtype=mu.dtype, device=mu.device)
    return 0.5 * ((mu**2 + log_var.exp() - log_var - 1) @ ones)
