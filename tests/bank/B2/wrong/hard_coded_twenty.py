"""−20 for the twenty latent dimensions of another model."""
# mistake: the same constant too much in every row

def kl_divergence(mu, log_var):
    return 0.5 * ((mu**2 + log_var.exp() - log_var).sum(-1) - 20)
