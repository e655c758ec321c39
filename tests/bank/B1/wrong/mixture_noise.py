"""Normal noise with a few outliers, variance 1."""
# mistake: noise that is not standard normal

# %% B1-reparameterize
def reparameterize(mu, log_var):
    eps = torch.randn_like(mu)
    eps = torch.where(torch.rand_like(eps) < 0.05, 3 * eps, eps * math.sqrt(0.55 / 0.95))
    return mu + torch.exp(0.5 * log_var) * eps
