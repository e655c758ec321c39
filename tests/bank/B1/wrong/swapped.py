"""mu and log_var swapped."""
# mistake: mu and log_var swapped

# %% B1-reparameterize
def reparameterize(mu, log_var):
    mu, log_var = log_var, mu
    return mu + torch.exp(0.5 * log_var) * torch.randn_like(mu)
