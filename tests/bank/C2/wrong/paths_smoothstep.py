"""Slow at both ends."""
# mistake: no even steps on a straight line


# %% C2-paths-answer
def interpolate(decode, z_a, z_b, steps):
    t = torch.linspace(0, 1, steps)[:, None]
    t = t * t * (3 - 2 * t)
    return torch.sigmoid(decode((1 - t) * z_a + t * z_b))
