"""The −1 and the ½ forgotten."""
# mistake: −1 missing · ½ missing

def kl_divergence(mu, log_var):
    return (mu**2 + log_var.exp() - log_var).sum(-1)
