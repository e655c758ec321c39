"""Normal noise from uniform noise, by Box and Muller."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    u = 1 - torch.rand(mu.shape, dtype=torch.float64, device=mu.device)
    v = torch.rand(mu.shape, dtype=torch.float64, device=mu.device)
    eps = torch.sqrt(-2 * torch.log(u)) * torch.cos(2 * math.pi * v)
    return mu + torch.exp(log_var / 2) * eps.to(mu.dtype)
