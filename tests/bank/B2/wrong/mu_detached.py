"""mu.detach(): the means are never pulled to the prior."""
# mistake: mu cut off

def kl_divergence(mu, log_var):
    return 0.5 * (mu.detach() ** 2 + torch.exp(log_var) - log_var - 1).sum(-1)
