"""Loops."""

# %% C2-moments-answer
def aggregate_moments(mu, log_var):
    n, d = mu.shape
    mean = sum(mu) / n
    total = torch.zeros(d, d, dtype=mu.dtype)
    for m, v in zip(mu, log_var):
        total += torch.outer(m - mean, m - mean) + torch.diag(torch.exp(v))
    return mean, total / n

# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    return torch.cat([torch.sigmoid(decode(torch.randn(1, latent_dim))) for _ in range(count)])

# %% C2-holes-answer
def hole_share(z, codes, radius):
    count = 0
    for point in z:
        nearest = min(torch.dist(point, code) for code in codes)
        if nearest > radius:
            count += 1
    return count / len(z)

# %% C2-paths-answer
def interpolate(decode, z_a, z_b, steps):
    rows = []
    for i in range(steps):
        t = i / (steps - 1)
        rows.append(torch.sigmoid(decode((1 - t) * z_a + t * z_b)))
    return torch.stack(rows)
