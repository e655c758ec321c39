"""The sum of both directions."""
# mistake: both directions

def kl_divergence(mu, log_var):
    q, p = Normal(mu, torch.exp(log_var / 2)), Normal(torch.zeros_like(mu), torch.ones_like(mu))
    return (D.kl_divergence(q, p) + D.kl_divergence(p, q)).sum(-1)
