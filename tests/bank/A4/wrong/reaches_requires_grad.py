"""z.requires_grad decides."""
# mistake: requires_grad taken for a gradient

# %% A4-reaches-answer
def what_reaches_mu(sample, mu, sigma):
    return "flows" if sample(mu, sigma).requires_grad else "none"
