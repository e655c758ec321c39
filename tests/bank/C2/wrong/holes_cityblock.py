"""Another measure."""
# mistake: sum of absolute differences

# %% C2-holes-answer
def hole_share(z, codes, radius):
    distance = torch.cdist(z, codes)
    return (torch.cdist(z, codes, p=1).min(1).values > radius).double().mean()
