"""One sample less comes back."""
# mistake: a sample left out

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    m, v, e = (t[:-1] for t in (mu, log_var, eps))
    sigma = torch.exp(v / 2)
    y = f(m + sigma * e)
    return y * e / sigma, y * (e**2 - 1) / 2
