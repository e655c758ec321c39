"""Sampling under no_grad."""
# mistake: gradient cut off

# %% B1-reparameterize
def reparameterize(mu, log_var):
    with torch.no_grad():
        return mu + torch.exp(0.5 * log_var) * torch.randn_like(mu)
