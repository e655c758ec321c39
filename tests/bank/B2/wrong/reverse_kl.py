"""KL(p ‖ q)."""
# mistake: KL(p‖q)

def kl_divergence(mu, log_var):
    return 0.5 * ((1 + mu**2) * torch.exp(-log_var) - 1 + log_var).sum(-1)
