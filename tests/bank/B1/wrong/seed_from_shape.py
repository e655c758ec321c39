"""A seed that depends on the shape."""
# mistake: same noise in every call

# %% B1-reparameterize
def reparameterize(mu, log_var):
    torch.manual_seed(mu.numel())
    return mu + torch.exp(0.5 * log_var) * torch.randn_like(mu)
