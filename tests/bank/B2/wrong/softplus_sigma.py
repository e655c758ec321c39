"""softplus(log_var) as sigma."""
# mistake: softplus on log_var

def kl_divergence(mu, log_var):
    sigma = F.softplus(log_var)
    return 0.5 * (mu**2 + sigma**2 - 2 * sigma.log() - 1).sum(-1)
