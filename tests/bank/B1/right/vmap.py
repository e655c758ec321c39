"""A function of one number, mapped over every dimension."""

# %% B1-reparameterize
def one(mu, log_var, eps):
    return mu + torch.exp(log_var / 2) * eps


def reparameterize(mu, log_var):
    mapped = one
    for _ in range(mu.dim()):
        mapped = torch.vmap(mapped)
    return mapped(mu, log_var, torch.randn_like(mu)) if mu.numel() else torch.empty_like(mu)
