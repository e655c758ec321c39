"""Computed in double precision, returned in the dtype of mu."""

def kl_divergence(mu, log_var):
    m, v = mu.double(), log_var.double()
    return (0.5 * (m**2 + v.exp() - v - 1).sum(-1)).to(mu.dtype)
