"""backward(), and what it leaves in mu.grad."""

# %% A4-reaches-answer
def what_reaches_mu(sample, mu, sigma):
    mu.grad = None
    z = sample(mu, sigma)
    try:
        z.sum().backward()
    except RuntimeError:
        return "none"
    if mu.grad is None:
        return "none"
    return "zero" if torch.count_nonzero(mu.grad) == 0 else "flows"
