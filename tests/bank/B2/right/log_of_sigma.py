"""The logarithm of sigma itself, which float32 can just hold."""

def kl_divergence(mu, log_var):
    sigma = torch.exp(0.5 * log_var)
    return (0.5 * (mu**2 + sigma**2 - 1) - torch.log(sigma)).sum(-1)
