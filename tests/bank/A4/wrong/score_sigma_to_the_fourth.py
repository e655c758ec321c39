"""(z − mu) divided by sigma⁴."""
# mistake: divided by sigma² twice

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    v = log_var.exp(); z = mu + v.sqrt() * eps; y = f(z)
    return y * (z - mu) / v**2, y * (eps**2 - 1) / 2
