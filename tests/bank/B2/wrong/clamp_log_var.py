"""log_var clipped at ±20."""
# mistake: log_var clipped

def kl_divergence(mu, log_var):
    log_var = log_var.clamp(-20, 20)
    return 0.5 * (mu**2 + torch.exp(log_var) - log_var - 1).sum(-1)
