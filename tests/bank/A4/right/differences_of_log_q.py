"""log q differentiated by small differences."""

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    m, v, e = (t.detach().double() for t in (mu, log_var, eps))
    z = m + torch.exp(v / 2) * e
    log_q = lambda m, v: Normal(m, torch.exp(v / 2)).log_prob(z)
    h = 1e-4
    by_m = (log_q(m + h, v) - log_q(m - h, v)) / (2 * h)
    by_v = (log_q(m, v + h) - log_q(m, v - h)) / (2 * h)
    y = f(z)
    return y * by_m, y * by_v
