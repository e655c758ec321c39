"""exp(log_var) squared again."""
# mistake: sigma⁴ in place of sigma²

def kl_divergence(mu, log_var):
    return 0.5 * (mu**2 + torch.exp(log_var) ** 2 - log_var - 1).sum(-1)
