"""A factor of the noise follows mu, without a history: no gradient tells."""
# mistake: noise of uneven size

# %% B1-reparameterize
def reparameterize(mu, log_var):
    factor = (1 + 0.1 * torch.tanh(mu)).detach()
    return mu + torch.exp(log_var / 2) * torch.randn_like(mu) * factor
