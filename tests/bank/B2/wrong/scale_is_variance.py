"""exp(log_var) given to Normal, which expects sigma."""
# mistake: log_var read as log sigma

def kl_divergence(mu, log_var):
    return D.kl_divergence(Normal(mu, log_var.exp()), Normal(0.0, 1.0)).sum(-1)
