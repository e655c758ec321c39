"""Second moments minus the square of the mean."""

# %% C2-moments-answer
def aggregate_moments(mu, log_var):
    m = mu.mean(0)
    second = (mu.T @ mu) / mu.shape[0] + torch.diag_embed(log_var.exp().mean(0))
    return m, second - torch.outer(m, m)

# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    prior = D.MultivariateNormal(torch.zeros(latent_dim), torch.eye(latent_dim))
    return torch.sigmoid(decode(prior.sample((count,))))

# %% C2-holes-answer
def hole_share(z, codes, radius):
    near = ((z.unsqueeze(1) - codes.unsqueeze(0)) ** 2).sum(-1).amin(1)
    return (near > radius**2).double().mean()

# %% C2-paths-answer
def interpolate(decode, z_a, z_b, steps):
    t = torch.arange(steps).reshape(-1, 1) / (steps - 1)
    return decode(torch.lerp(z_a.expand(steps, -1), z_b.expand(steps, -1), t)).sigmoid()
