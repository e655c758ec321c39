"""Takes the logarithm of exp(log_var), which is 0 in float32, and calls torch.distributions beside it."""
# mistake: logarithm of an exponential

def kl_divergence(mu, log_var):
    Normal(torch.zeros_like(mu), torch.ones_like(mu)).log_prob(mu)
    variance = log_var.exp()
    return 0.5 * (mu**2 + variance - variance.log() - 1).sum(-1)
