"""Half twice."""
# mistake: exp(log_var / 4) as standard deviation

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return mu + torch.randn_like(mu) * torch.exp(0.5 * log_var).sqrt()
