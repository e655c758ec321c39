"""The squared length of mu, and the rest."""

def kl_divergence(mu, log_var):
    length = torch.linalg.vector_norm(mu, dim=-1)
    return 0.5 * (length**2 + (log_var.exp() - log_var - 1).sum(-1))
