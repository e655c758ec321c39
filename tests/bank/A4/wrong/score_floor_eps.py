"""0.001 added to sigma where it divides."""
# mistake: something added to sigma

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    sigma = torch.exp(log_var / 2)
    y = f(mu + sigma * eps)
    return y * eps / (sigma + 1e-3), y * (eps**2 - 1) / 2
