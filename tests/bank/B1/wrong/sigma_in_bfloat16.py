"""The standard deviation has three digits."""
# mistake: imprecise gradient

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(log_var.bfloat16() / 2).to(mu.dtype)
    return mu + std * torch.randn_like(mu)
