"""Another path."""
# mistake: the channel left out

# %% C2-paths-answer
def interpolate(decode, z_a, z_b, steps):
    t = torch.linspace(0, 1, steps)[:, None]
    return torch.sigmoid(decode((1 - t) * z_a + t * z_b))[:, 0]
