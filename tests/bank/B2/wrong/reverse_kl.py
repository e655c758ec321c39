"""KL(p ‖ q)."""
# mistake: KL in the other direction

def kl_divergence(mu, log_var):
    return 0.5 * ((1 + mu**2) * torch.exp(-log_var) - 1 + log_var).sum(-1)
