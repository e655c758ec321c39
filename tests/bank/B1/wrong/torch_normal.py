"""torch.normal(mu, std): requires_grad is True, the gradient is zero."""
# mistake: gradient of zero

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return torch.normal(mu, torch.exp(0.5 * log_var))
