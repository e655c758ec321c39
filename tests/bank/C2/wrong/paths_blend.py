"""Another path."""
# mistake: images blended in place of codes

# %% C2-paths-answer
def interpolate(decode, z_a, z_b, steps):
    t = torch.linspace(0, 1, steps)[:, None]
    return (1 - t[:, :, None, None]) * torch.sigmoid(decode(z_a)) + t[:, :, None, None] * torch.sigmoid(decode(z_b))
