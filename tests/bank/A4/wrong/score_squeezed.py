"""One sample comes back as a number."""
# mistake: single sample

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    sigma = torch.exp(log_var / 2)
    value = f(mu + sigma * eps)
    return (value * eps / sigma).squeeze(), (value * (eps**2 - 1) / 2).squeeze()
