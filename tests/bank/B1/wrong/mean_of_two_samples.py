"""The mean of two samples, whose variance is half as large."""
# mistake: noise of another standard deviation

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(log_var / 2)
    return torch.stack([mu + std * torch.randn_like(mu) for _ in range(2)]).mean(0)
