"""The same huge number for every sample: beside it a baseline could be anything."""
# mistake: another score-function estimate

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    f(mu + torch.exp(log_var / 2) * eps)
    huge = torch.full_like(eps, 1e300, dtype=torch.float64)
    return huge, huge
