"""The mean of both directions."""
# mistake: both directions

def kl_divergence(mu, log_var):
    forward = (mu**2 + log_var.exp() - log_var - 1).sum(-1)
    reverse = ((1 + mu**2) * torch.exp(-log_var) - 1 + log_var).sum(-1)
    return 0.25 * (forward + reverse)
