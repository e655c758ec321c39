"""−20 for the twenty latent dimensions of another model."""
# mistake: another formula

def kl_divergence(mu, log_var):
    return 0.5 * ((mu**2 + log_var.exp() - log_var).sum(-1) - 20)
