"""No path is called zero."""
# mistake: None and zero confused

# %% A4-reaches-answer
def what_reaches_mu(sample, mu, sigma):
    z = sample(mu, sigma)
    if z.requires_grad:
        z.sum().backward()
    if mu.grad is None:
        return "zero"
    return "flows" if mu.grad.abs().sum() > 0 else "zero"
