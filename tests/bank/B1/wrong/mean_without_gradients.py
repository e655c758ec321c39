"""The mean where no gradients are recorded."""
# mistake: no noise without gradients

# %% B1-reparameterize
def reparameterize(mu, log_var):
    if not torch.is_grad_enabled():
        return mu
    std = torch.exp(0.5 * log_var)
    return mu + std * torch.randn_like(std)
