"""A list of numbers."""
# mistake: not a tensor

def kl_divergence(mu, log_var):
    return [0.5 * (m @ m + v.exp().sum() - v.sum() - len(v)).item() for m, v in zip(mu, log_var)]
