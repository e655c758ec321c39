"""Broadcast with where; linspace between the vectors."""

# %% C2-paths-answer
def interpolate(decode, z_a, z_b, steps):
    t = torch.linspace(0, 1, steps)[:, None]
    return torch.special.expit(decode(torch.where(t < 1, z_a + t * (z_b - z_a), z_b)))

# %% C2-holes-answer
def hole_share(z, codes, radius):
    near = torch.cdist(z[None], codes[None], compute_mode="donot_use_mm_for_euclid_dist")[0].min(-1)[0]
    return torch.count_nonzero(near > radius) / near.numel()
