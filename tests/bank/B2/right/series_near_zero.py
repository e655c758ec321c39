"""A series where the difference of nearly equal numbers would lose digits."""

def kl_divergence(mu, log_var):
    small = log_var.abs() < 0.01
    v = torch.where(small, log_var, 0)
    series = v**2 / 2 + v**3 / 6 + v**4 / 24 + v**5 / 120 + v**6 / 720
    return 0.5 * (mu**2 + torch.where(small, series, log_var.exp() - log_var - 1)).sum(-1)
