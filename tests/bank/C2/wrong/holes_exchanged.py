"""Another measure."""
# mistake: codes and points exchanged

# %% C2-holes-answer
def hole_share(z, codes, radius):
    distance = torch.cdist(z, codes)
    return (distance.min(0).values > radius).double().mean()
