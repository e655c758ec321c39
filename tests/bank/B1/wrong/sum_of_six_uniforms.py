"""A sum of six uniform numbers: close to normal."""
# mistake: noise that is not standard normal

# %% B1-reparameterize
def reparameterize(mu, log_var):
    eps = sum(torch.rand_like(mu) - 0.5 for _ in range(6)) * math.sqrt(2)
    return mu + torch.exp(0.5 * log_var) * eps
