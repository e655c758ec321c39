"""Another path."""
# mistake: from the end to the start

# %% C2-paths-answer
def interpolate(decode, z_a, z_b, steps):
    t = torch.linspace(0, 1, steps)[:, None]
    return torch.sigmoid(decode(t * z_a + (1 - t) * z_b))
