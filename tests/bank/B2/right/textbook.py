"""The formula as it stands."""

def kl_divergence(mu, log_var):
    return 0.5 * torch.sum(mu**2 + torch.exp(log_var) - log_var - 1, dim=-1)
