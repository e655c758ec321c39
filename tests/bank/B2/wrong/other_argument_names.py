"""Arguments of other names."""
# mistake: not every form of input

def kl_divergence(mean, logvar):
    return 0.5 * (mean**2 + logvar.exp() - logvar - 1).sum(-1)
