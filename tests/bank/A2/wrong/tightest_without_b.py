"""b forgotten."""
# mistake: b left out

# %% A2-tightest-answer

def tightest(x, a, b, s):
    return a * x / (a**2 + s**2), torch.log(s**2 / (a**2 + s**2))
