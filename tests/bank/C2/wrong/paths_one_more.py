"""Another path."""
# mistake: one image too many

# %% C2-paths-answer
def interpolate(decode, z_a, z_b, steps):
    t = torch.linspace(0, 1, steps)[:, None]
    return torch.sigmoid(decode(z_a + torch.arange(steps + 1)[:, None] / steps * (z_b - z_a)))
