"""log_var read as the variance."""
# mistake: log_var read as variance

def kl_divergence(mu, log_var):
    return 0.5 * (mu**2 + log_var - torch.log(log_var) - 1).sum(-1)
