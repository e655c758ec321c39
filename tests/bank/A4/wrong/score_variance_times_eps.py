"""z = mu + sigma² eps."""
# mistake: exp(log_var) as standard deviation

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    var = torch.exp(log_var)
    z = mu + var * eps
    return f(z) * (z - mu) / var, f(z) * 0.5 * ((z - mu) ** 2 / var - 1)
