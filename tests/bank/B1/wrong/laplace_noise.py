"""Laplace noise with variance 1."""
# mistake: noise that is not standard normal

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    eps = D.Laplace(0.0, 1 / math.sqrt(2)).sample(mu.shape)
    return mu + std * eps.to(mu)
