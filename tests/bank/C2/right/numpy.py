"""NumPy where it may."""

# %% C2-moments-answer
def aggregate_moments(mu, log_var):
    m, v = np.asarray(mu), np.exp(np.asarray(log_var))
    return m.mean(0), np.cov(m, rowvar=False, bias=True) + np.diag(v.mean(0))

# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    z = torch.tensor(np.random.default_rng().standard_normal((count, latent_dim)), dtype=torch.float32)
    with torch.no_grad():
        return 1 / (1 + torch.exp(-decode(z)))

# %% C2-holes-answer
def hole_share(z, codes, radius):
    z, codes = np.asarray(z), np.asarray(codes)
    far = [np.linalg.norm(codes - point, axis=1).min() > radius for point in z]
    return sum(far) / len(far)

# %% C2-paths-answer
def interpolate(decode, z_a, z_b, steps):
    path = [decode(((1 - t) * z_a + t * z_b).unsqueeze(0)) for t in np.linspace(0, 1, steps).tolist()]
    return torch.sigmoid(torch.cat(path)).numpy()
