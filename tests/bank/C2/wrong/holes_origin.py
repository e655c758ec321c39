"""Another measure."""
# mistake: distance to the origin

# %% C2-holes-answer
def hole_share(z, codes, radius):
    distance = torch.cdist(z, codes)
    return (z.norm(dim=1) > radius).double().mean()
