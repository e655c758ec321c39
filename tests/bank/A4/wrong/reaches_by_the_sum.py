"""The sum of the gradient, in which elements can cancel."""
# mistake: a sum in place of any element

# %% A4-reaches-answer
def what_reaches_mu(sample, mu, sigma):
    z = sample(mu, sigma)
    if not z.requires_grad: return "none"
    g, = torch.autograd.grad(z.sum(), mu, allow_unused=True)
    if g is None: return "none"
    return "flows" if g.sum() != 0 else "zero"
