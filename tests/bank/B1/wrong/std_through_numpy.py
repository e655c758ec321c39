"""Sigma computed with NumPy."""
# mistake: standard deviation cut off

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.from_numpy(np.exp(log_var.detach().numpy() / 2))
    return mu + std * torch.randn_like(std)
