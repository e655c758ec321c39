"""A small number inside of the logarithm."""
# mistake: log_var clipped

def kl_divergence(mu, log_var):
    var = log_var.exp()
    return 0.5 * (mu**2 + var - torch.log(var + 1e-10) - 1).sum(-1)
