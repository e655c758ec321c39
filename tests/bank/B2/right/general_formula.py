"""The KL of two Gaussians, with the prior put in."""

def kl_divergence(mu, log_var):
    prior_mu, prior_log_var = torch.zeros_like(mu), torch.zeros_like(log_var)
    ratio = torch.exp(log_var - prior_log_var)
    distance = (mu - prior_mu) ** 2 / prior_log_var.exp()
    return (0.5 * (prior_log_var - log_var + ratio + distance - 1)).sum(-1)
