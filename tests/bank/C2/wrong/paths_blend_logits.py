"""Another path."""
# mistake: logits blended in place of codes

# %% C2-paths-answer
def interpolate(decode, z_a, z_b, steps):
    t = torch.linspace(0, 1, steps)[:, None]
    return torch.sigmoid((1 - t[:, :, None, None]) * decode(z_a) + t[:, :, None, None] * decode(z_b))
