"""sigma first, its square and the given logarithm then."""

def kl_divergence(mu, log_var):
    sigma = torch.exp(0.5 * log_var)
    return 0.5 * (mu**2 + sigma**2 - log_var - 1).sum(-1)
