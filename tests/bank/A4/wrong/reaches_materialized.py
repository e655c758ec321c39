"""Zeros put in the place of None."""
# mistake: None and zero confused

# %% A4-reaches-answer
def what_reaches_mu(sample, mu, sigma):
    z = sample(mu, sigma)
    if not z.requires_grad: return "none"
    g = torch.autograd.grad(z.sum(), mu, allow_unused=True, materialize_grads=True)[0]
    return "flows" if g.any() else "zero"
