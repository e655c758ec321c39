"""sigma in place of sigma²."""
# mistake: sigma in place of sigma²

def kl_divergence(mu, log_var):
    return 0.5 * (mu**2 + torch.exp(0.5 * log_var) - log_var - 1).sum(-1)
