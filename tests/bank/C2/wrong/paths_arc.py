"""Spherical."""
# mistake: an arc in place of a line

# %% C2-paths-answer
def interpolate(decode, z_a, z_b, steps):
    w = torch.acos(torch.clamp(z_a @ z_b / z_a.norm() / z_b.norm(), -1, 1))
    t = torch.linspace(0, 1, steps)[:, None]
    return torch.sigmoid(decode((torch.sin((1 - t) * w) * z_a + torch.sin(t * w) * z_b) / torch.sin(w)))
