"""Noise as large as a float may be, whatever the inputs."""
# mistake: z is not finite

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return 1e20 * torch.randn_like(mu)
