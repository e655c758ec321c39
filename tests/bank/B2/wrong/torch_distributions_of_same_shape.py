"""The prior as a distribution of the same shape."""
# mistake: logarithm of an exponential

def kl_divergence(mu, log_var):
    q = D.Normal(mu, torch.exp(log_var / 2))
    p = D.Normal(torch.zeros_like(mu), torch.ones_like(mu))
    return D.kl_divergence(q, p).sum(dim=-1)
