"""Bits in place of nats."""
# mistake: the same factor too much in every row

def kl_divergence(mu, log_var):
    return 0.5 * (mu**2 + log_var.exp() - log_var - 1).sum(-1) / math.log(2)
