"""sigma² is rounded to 0 before its logarithm is taken."""
# mistake: logarithm of an exponential

def kl_divergence(mu, log_var):
    sigma = torch.exp(0.5 * log_var)
    return 0.5 * (mu**2 + sigma**2 - torch.log(sigma**2) - 1).sum(-1)
