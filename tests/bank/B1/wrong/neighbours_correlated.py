"""The noise of a dimension follows the one before it."""
# mistake: noise of one dimension depends on another

# %% B1-reparameterize
def reparameterize(mu, log_var):
    eps = torch.randn_like(mu)
    for j in range(1, mu.shape[-1]):
        eps[..., j] = 0.7 * eps[..., j - 1] + math.sqrt(0.51) * eps[..., j]
    return mu + torch.exp(0.5 * log_var) * eps
