"""The gradient has to be there in all elements."""
# mistake: every element in place of any

# %% A4-reaches-answer
def what_reaches_mu(sample, mu, sigma):
    z = sample(mu, sigma)
    if not z.requires_grad:
        return "none"
    (g,) = torch.autograd.grad(z.sum(), mu, allow_unused=True)
    if g is None:
        return "none"
    return "flows" if (g != 0).all() else "zero"
