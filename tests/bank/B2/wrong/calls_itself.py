"""The name of the student's function hides the library's."""
# mistake: TypeError

def kl_divergence(mu, log_var):
    q = Normal(mu, torch.exp(0.5 * log_var))
    return kl_divergence(q, Normal(0.0, 1.0)).sum(-1)
