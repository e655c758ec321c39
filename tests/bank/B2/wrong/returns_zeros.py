"""Nothing computed."""
# mistake: constant 0

def kl_divergence(mu, log_var):
    return torch.zeros(mu.shape[:-1])
