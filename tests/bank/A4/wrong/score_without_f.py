"""The score alone."""
# mistake: f missing

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    sigma = torch.exp(log_var / 2)
    y = f(mu + sigma * eps)
    return eps / sigma, (eps**2 - 1) / 2
