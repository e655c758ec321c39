"""log_var clipped from above."""
# mistake: log_var clipped

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return mu + torch.randn_like(mu) * torch.exp(0.5 * log_var.clamp(max=2))
