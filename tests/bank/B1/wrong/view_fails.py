"""view on a tensor that is not contiguous."""
# mistake: not every form of input

# %% B1-reparameterize
def reparameterize(mu, log_var):
    m, v = mu.view(-1), log_var.view(-1)
    return (m + torch.exp(0.5 * v) * torch.randn_like(m)).view(mu.shape)
