"""Another measure."""
# mistake: all pairs in place of the nearest

# %% C2-holes-answer
def hole_share(z, codes, radius):
    distance = torch.cdist(z, codes)
    return (distance > radius).double().mean()
