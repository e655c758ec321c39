"""A negative gradient taken for none."""
# mistake: a sign in place of any value

# %% A4-reaches-answer
def what_reaches_mu(sample, mu, sigma):
    z = sample(mu, sigma)
    if not z.requires_grad: return "none"
    g, = torch.autograd.grad(z.sum(), mu, allow_unused=True)
    if g is None: return "none"
    return "flows" if g.max() > 0 else "zero"
