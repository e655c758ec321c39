"""a x + b as the mean of z."""
# mistake: mean of x given z

# %% A2-tightest-answer

def tightest(x, a, b, s):
    return a * x + b, torch.log(s**2 / (a**2 + s**2))
