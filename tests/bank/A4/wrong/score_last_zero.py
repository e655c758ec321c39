"""The loop ends before the last sample."""
# mistake: a sample left out

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    by_mu, by_log_var = torch.zeros(len(mu)), torch.zeros(len(mu))
    sigma = torch.exp(log_var / 2).detach()
    y = f(mu.detach() + sigma * eps)
    for i in range(len(mu) - 1):
        by_mu[i], by_log_var[i] = y[i] * eps[i] / sigma[i], y[i] * (eps[i] ** 2 - 1) / 2
    return by_mu, by_log_var
