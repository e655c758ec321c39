"""exp(log_var) − 1 in one function that is precise near 0."""

def kl_divergence(mu, log_var):
    return 0.5 * (mu.square() + torch.expm1(log_var) - log_var).sum(-1)
