"""torch.distributions, in float64, where exp(−100) is not 0."""

def kl_divergence(mu, log_var):
    q = Normal(mu.double(), torch.exp(0.5 * log_var.double()))
    return D.kl_divergence(q, Normal(0.0, 1.0)).sum(-1).to(mu.dtype)
