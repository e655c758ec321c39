"""kl_divergence of torch.distributions."""
# mistake: logarithm of an exponential

def kl_divergence(mu, log_var):
    return D.kl_divergence(Normal(mu, (0.5 * log_var).exp()), Normal(0, 1)).sum(-1)
