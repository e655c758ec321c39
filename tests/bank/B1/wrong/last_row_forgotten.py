"""An index that stops one row early."""
# mistake: noise in some elements only

# %% B1-reparameterize
def reparameterize(mu, log_var):
    z = mu.clone()
    for i in range(len(mu) - 1):
        z[i] = mu[i] + torch.exp(0.5 * log_var[i]) * torch.randn_like(mu[i])
    return z
