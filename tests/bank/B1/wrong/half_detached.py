"""One of two factors of sigma has no history."""
# mistake: exp(log_var / 4) as standard deviation

# %% B1-reparameterize
def reparameterize(mu, log_var):
    root = torch.exp(0.25 * log_var)
    return mu + root * root.detach() * torch.randn_like(mu)
