"""The −1 and the ½ forgotten."""
# mistake: missing −1 and missing ½

def kl_divergence(mu, log_var):
    return (mu**2 + log_var.exp() - log_var).sum(-1)
