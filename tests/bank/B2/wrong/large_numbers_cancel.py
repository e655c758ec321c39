"""Large numbers are added and taken away again."""
# mistake: imprecise

def kl_divergence(mu, log_var):
    square = (mu + 1000) ** 2 - 2000 * mu - 1e6
    return 0.5 * (square + log_var.exp() - log_var - 1).sum(-1)
