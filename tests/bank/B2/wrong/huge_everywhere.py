"""A number beside which every difference is rounded away."""
# mistake: another formula

def kl_divergence(mu, log_var):
    return torch.full(mu.shape[:-1], 1e30, dtype=mu.dtype)
