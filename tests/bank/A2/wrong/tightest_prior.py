"""The prior."""
# mistake: tight at the prior

# %% A2-tightest-answer

def tightest(x, a, b, s):
    return torch.zeros_like(x), torch.zeros_like(x)
