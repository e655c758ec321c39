"""Only sigma detached."""
# mistake: standard deviation cut off

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    return mu + std.detach() * torch.randn_like(std)
