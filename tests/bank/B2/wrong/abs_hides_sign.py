"""abs() around a sum with one wrong sign."""
# mistake: wrong sign of sigma²

def kl_divergence(mu, log_var):
    return torch.abs(0.5 * (mu**2 - log_var.exp() - log_var - 1).sum(-1))
