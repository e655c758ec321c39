"""The mean as a baseline, which the contract excludes."""
# mistake: baseline subtracted

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    sigma = torch.exp(log_var / 2)
    y = f(mu + sigma * eps)
    y = y - y.mean()
    return y * eps / sigma, y * (eps**2 - 1) / 2
