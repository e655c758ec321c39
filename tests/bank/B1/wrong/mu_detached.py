"""Only mu detached."""
# mistake: mu cut off

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    return mu.detach() + std * torch.randn_like(std)
