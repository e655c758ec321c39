"""Another measure."""
# mistake: the share that is near

# %% C2-holes-answer
def hole_share(z, codes, radius):
    distance = torch.cdist(z, codes)
    return (distance.min(1).values <= radius).double().mean()
