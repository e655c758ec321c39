"""Everything flattened to rows."""
# mistake: another shape

def kl_divergence(mu, log_var):
    m, v = mu.reshape(-1, mu.shape[-1]), log_var.reshape(-1, mu.shape[-1])
    return 0.5 * (m**2 + v.exp() - v - 1).sum(-1)
