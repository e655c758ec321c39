"""Another measure."""
# mistake: the farthest code in place of the nearest

# %% C2-holes-answer
def hole_share(z, codes, radius):
    distance = torch.cdist(z, codes)
    return (distance.max(1).values > radius).double().mean()
