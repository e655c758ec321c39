"""Another measure."""
# mistake: distance to the mean code

# %% C2-holes-answer
def hole_share(z, codes, radius):
    distance = torch.cdist(z, codes)
    return ((z - codes.mean(0)).norm(dim=1) > radius).double().mean()
