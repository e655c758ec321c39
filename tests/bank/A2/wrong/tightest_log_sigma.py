"""log sigma."""
# mistake: log sigma in place of log_var

# %% A2-tightest-answer

def tightest(x, a, b, s):
    return a * (x - b) / (a**2 + s**2), 0.5 * torch.log(s**2 / (a**2 + s**2))
