"""backward() without looking for a history."""
# mistake: an error where there is no path

# %% A4-reaches-answer
def what_reaches_mu(sample, mu, sigma):
    z = sample(mu, sigma)
    z.sum().backward()
    if mu.grad is None:
        return "none"
    return "flows" if mu.grad.abs().sum() > 0 else "zero"
