"""The KL and its mean."""
# mistake: not one tensor

def kl_divergence(mu, log_var):
    kl = 0.5 * (mu**2 + torch.exp(log_var) - log_var - 1).sum(-1)
    return kl, kl.mean()
