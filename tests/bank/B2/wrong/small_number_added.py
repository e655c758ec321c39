"""A small number added to the sum."""
# mistake: imprecise

def kl_divergence(mu, log_var):
    return 0.5 * (mu**2 + torch.exp(log_var) - log_var - 1).sum(-1) + 1e-3
