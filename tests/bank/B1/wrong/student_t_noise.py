"""Student's t with 10 degrees of freedom and variance 1."""
# mistake: noise that is not standard normal

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    eps = D.StudentT(10.0).sample(mu.shape) * math.sqrt(0.8)
    return mu + std * eps.to(mu)
