"""log_var clipped at 10, inside of what the contract names."""
# mistake: log_var clipped

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return mu + torch.randn_like(mu) * torch.exp(0.5 * log_var.clamp(-10, 10))
