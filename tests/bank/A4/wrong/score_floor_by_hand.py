"""0.001 added to sigma² in the fractions."""
# mistake: something added to sigma

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    sigma = torch.exp(log_var / 2)
    z = mu + sigma * eps
    y = f(z)
    return y * (z - mu) / (sigma**2 + 1e-3), y * ((z - mu) ** 2 / (sigma**2 + 1e-3) - 1) / 2
