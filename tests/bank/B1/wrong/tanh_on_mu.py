"""mu squeezed into (−1, 1)."""
# mistake: z does not follow mu

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return torch.tanh(mu) + torch.exp(0.5 * log_var) * torch.randn_like(mu)
