"""The ½ is missing."""
# mistake: ½ missing

def kl_divergence(mu, log_var):
    return (mu**2 + torch.exp(log_var) - log_var - 1).sum(-1)
