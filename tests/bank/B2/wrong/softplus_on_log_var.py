"""softplus(log_var) as the variance."""
# mistake: softplus on log_var

def kl_divergence(mu, log_var):
    var = F.softplus(log_var)
    return 0.5 * (mu**2 + var - var.log() - 1).sum(-1)
