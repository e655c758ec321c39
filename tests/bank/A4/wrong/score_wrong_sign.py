"""The minus of the exponent is kept."""
# mistake: wrong sign

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    sigma = torch.exp(log_var / 2)
    y = f(mu + sigma * eps)
    return -y * eps / sigma, y * (eps**2 - 1) / 2
