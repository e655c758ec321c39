"""torch.cov divides by N − 1."""

# %% C2-moments-answer
def aggregate_moments(mu, log_var):
    return mu.mean(0), torch.cov(mu.T) + torch.diag(torch.exp(log_var).mean(0))

# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    z = torch.normal(0.0, 1.0, size=(count, latent_dim))
    return decode(z).sigmoid()

# %% C2-holes-answer
def hole_share(z, codes, radius):
    distance = (z[:, None] - codes[None]).norm(dim=-1)
    return ((distance > radius).all(dim=1)).float().mean().item()

# %% C2-paths-answer
def interpolate(decode, z_a, z_b, steps):
    return torch.stack([torch.sigmoid(decode(z_a + t * (z_b - z_a))) for t in torch.linspace(0, 1, steps)])
