"""The variance, not its logarithm."""
# mistake: variance in place of log_var

# %% A2-tightest-answer

def tightest(x, a, b, s):
    return a * (x - b) / (a**2 + s**2), s**2 / (a**2 + s**2)
