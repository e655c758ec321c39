"""Returns inside of the loop: noise for the first row."""
# mistake: noise in some elements only

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    z = mu.clone()
    for i in range(len(mu)):
        z[i] = mu[i] + std[i] * torch.randn_like(std[i])
        return z
    return z
