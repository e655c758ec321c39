"""The same huge number for every sample: beside it a baseline could be anything."""
# mistake: another score-function estimate

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    f(mu + torch.exp(log_var / 2) * eps)
    return torch.full_like(eps, 1e30), torch.full_like(eps, 1e30)
