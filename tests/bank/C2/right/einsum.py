"""einsum, einops by hand, Euclidean distances through products."""

# %% C2-moments-answer
def aggregate_moments(mu, log_var):
    c = mu - mu.mean(0)
    cov = torch.einsum("ni,nj->ij", c, c) / len(c)
    cov = cov + torch.eye(mu.shape[1], dtype=mu.dtype) * log_var.exp().mean(0)
    return [mu.mean(0), cov]

# %% C2-holes-answer
def hole_share(z, codes, radius):
    sq = (z**2).sum(1)[:, None] + (codes**2).sum(1) - 2 * z @ codes.T
    return 1 - (sq.clamp(min=0).sqrt().min(1)[0] <= radius).float().mean()

# %% C2-paths-answer
def interpolate(decode, z_a, z_b, steps):
    w = torch.stack([torch.linspace(1, 0, steps), torch.linspace(0, 1, steps)], 1)
    return torch.sigmoid(decode(w @ torch.stack([z_a, z_b])))
