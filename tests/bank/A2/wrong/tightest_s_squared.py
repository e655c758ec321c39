"""s² as the posterior variance."""
# mistake: decoder variance

# %% A2-tightest-answer

def tightest(x, a, b, s):
    return a * (x - b) / (a**2 + s**2), 2 * torch.log(s)
