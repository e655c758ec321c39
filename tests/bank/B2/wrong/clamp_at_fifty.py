"""log_var between −50 and 50, but right at −200."""
# mistake: another formula

def kl_divergence(mu, log_var):
    v = torch.where(log_var > -190, log_var.clamp(min=-50), log_var)
    return 0.5 * (mu**2 + torch.exp(v) - v - 1).sum(-1)
