"""Another measure."""
# mistake: a count in place of a share

# %% C2-holes-answer
def hole_share(z, codes, radius):
    distance = torch.cdist(z, codes)
    return (distance.min(1).values > radius).sum()
