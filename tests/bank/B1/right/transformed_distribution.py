"""A standard normal moved and scaled by an affine transform."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    noise = Normal(torch.zeros_like(mu), torch.ones_like(mu))
    return D.TransformedDistribution(noise, [D.AffineTransform(mu, (log_var / 2).exp())]).rsample()
