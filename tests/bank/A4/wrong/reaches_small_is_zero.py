"""Whatever is below 0.1 is taken for zero."""
# mistake: a small gradient taken for zero

# %% A4-reaches-answer

def what_reaches_mu(sample, mu, sigma):
    z = sample(mu, sigma)
    if not z.requires_grad:
        return "none"
    (slope,) = torch.autograd.grad(z.sum(), mu, allow_unused=True)
    if slope is None:
        return "none"
    return "zero" if slope.abs().max() < 0.1 else "flows"
