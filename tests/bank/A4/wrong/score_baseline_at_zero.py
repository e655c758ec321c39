"""f less its value at 0: unbiased, but not asked for."""
# mistake: baseline subtracted

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    s = torch.exp(log_var / 2); y = f(mu + s * eps) - f(torch.zeros_like(mu))
    return y * eps / s, y * (eps**2 - 1) / 2
