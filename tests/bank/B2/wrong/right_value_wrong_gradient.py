"""The value is right, the gradient twice as large."""
# mistake: part of the formula cut off

def kl_divergence(mu, log_var):
    kl = 0.5 * (mu**2 + torch.exp(log_var) - log_var - 1).sum(-1)
    return 2 * kl - kl.detach()
