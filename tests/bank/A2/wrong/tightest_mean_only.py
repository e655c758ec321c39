"""Returns the mean alone."""

# mistake: one thing returned
# %% A2-tightest-answer
def tightest(x, a, b, s):
    return a * (x - b) / (a**2 + s**2)
