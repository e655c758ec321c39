"""log_var read as sigma."""
# mistake: log_var read as sigma

def kl_divergence(mu, log_var):
    return 0.5 * (mu**2 + log_var**2 - torch.log(log_var**2) - 1).sum(-1)
