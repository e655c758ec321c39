"""The mean has lost the sign of a."""

# mistake: |a| in place of a
# %% A2-tightest-answer
def tightest(x, a, b, s):
    precision = a**2 + s**2
    return a.abs() * (x - b) / precision, torch.log(s**2 / precision)
