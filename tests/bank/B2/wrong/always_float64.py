"""Always float64."""
# mistake: another dtype

def kl_divergence(mu, log_var):
    return (0.5 * (mu**2 + log_var.double().exp() - log_var - 1).sum(-1))
