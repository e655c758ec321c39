"""By sigma in place of log sigma²."""
# mistake: derivative with respect to sigma

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    sigma = torch.exp(log_var / 2)
    y = f(mu + sigma * eps)
    return y * eps / sigma, y * (eps**2 - 1) / sigma
