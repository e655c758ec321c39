"""Another path."""
# mistake: the end left out

# %% C2-paths-answer
def interpolate(decode, z_a, z_b, steps):
    t = torch.linspace(0, 1, steps)[:, None]
    return torch.sigmoid(decode(z_a + torch.arange(steps)[:, None] / steps * (z_b - z_a)))
