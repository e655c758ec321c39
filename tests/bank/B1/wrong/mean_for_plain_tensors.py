"""The mean if mu needs no gradient."""
# mistake: no noise

# %% B1-reparameterize
def reparameterize(mu, log_var):
    if not mu.requires_grad:
        return mu
    std = torch.exp(0.5 * log_var)
    return mu + std * torch.randn_like(std)
