""".data has no history."""
# mistake: gradient cut off

# %% B1-reparameterize
def reparameterize(mu, log_var):
    mu, log_var = mu.data, log_var.data
    return mu + torch.exp(0.5 * log_var) * torch.randn_like(mu)
