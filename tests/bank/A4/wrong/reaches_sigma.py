"""Asks for what reaches sigma."""
# mistake: sigma in place of mu

# %% A4-reaches-answer
def what_reaches_mu(sample, mu, sigma):
    z = sample(mu, sigma)
    if not z.requires_grad: return "none"
    g, = torch.autograd.grad(z.sum(), sigma, allow_unused=True)
    if g is None: return "none"
    return "flows" if g.abs().max() > 0 else "zero"
