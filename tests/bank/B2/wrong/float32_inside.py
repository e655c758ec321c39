"""Computed in float32, whatever comes in."""
# mistake: another dtype

def kl_divergence(mu, log_var):
    m, v = mu.float(), log_var.float()
    return (0.5 * (m**2 + v.exp() - v - 1).sum(-1)).to(mu.dtype)
