"""Computed in bfloat16."""
# mistake: another formula

def kl_divergence(mu, log_var):
    m, v = mu.bfloat16(), log_var.bfloat16()
    return (0.5 * (m**2 + v.exp() - v - 1).sum(-1)).to(mu.dtype)
