"""Another path."""
# mistake: sigmoid missing

# %% C2-paths-answer
def interpolate(decode, z_a, z_b, steps):
    t = torch.linspace(0, 1, steps)[:, None]
    return decode((1 - t) * z_a + t * z_b)
