"""float32 products; the share as a tensor of one element."""


# %% C2-holes-answer
def hole_share(z, codes, radius):
    z, codes = z.float(), codes.float()
    d2 = (z**2).sum(1, keepdim=True) + (codes**2).sum(1) - 2 * z @ codes.T
    return (d2.clamp_min(0).sqrt().amin(1) > radius).float().mean(0, keepdim=True)
