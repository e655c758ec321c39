"""log_var read as log sigma."""
# mistake: log_var read as log sigma

def kl_divergence(mu, log_var):
    return 0.5 * (mu**2 + torch.exp(2 * log_var) - 2 * log_var - 1).sum(-1)
