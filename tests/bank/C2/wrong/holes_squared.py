"""Another measure."""
# mistake: squared distance

# %% C2-holes-answer
def hole_share(z, codes, radius):
    distance = torch.cdist(z, codes)
    return ((distance**2).min(1).values > radius).double().mean()
