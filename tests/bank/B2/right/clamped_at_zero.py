"""A KL is never negative, so clamping rounding errors is fine."""

def kl_divergence(mu, log_var):
    kl = 0.5 * (mu**2 + log_var.exp() - log_var - 1).sum(-1)
    return torch.where(kl > 0, kl, kl)
