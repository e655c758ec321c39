"""mu multiplied by sigma as well."""
# mistake: mu multiplied by sigma

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    return (mu + torch.randn_like(std)) * std
