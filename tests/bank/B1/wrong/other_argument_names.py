"""Arguments of other names."""
# mistake: not every form of input

# %% B1-reparameterize
def reparameterize(mean, logvar):
    return mean + torch.exp(0.5 * logvar) * torch.randn_like(mean)
