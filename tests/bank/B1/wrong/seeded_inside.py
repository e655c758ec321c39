"""A seed inside of the function."""
# mistake: same noise in every call

# %% B1-reparameterize
def reparameterize(mu, log_var):
    torch.manual_seed(0)
    std = torch.exp(0.5 * log_var)
    return mu + std * torch.randn_like(std)
