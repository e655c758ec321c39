"""log q differentiated by differences to one side."""
# mistake: one-sided difference

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    m, v, e = (t.detach().double() for t in (mu, log_var, eps))
    z = m + torch.exp(v / 2) * e
    log_q = lambda m, v: Normal(m, torch.exp(v / 2)).log_prob(z)
    h = 1e-2
    y = f(z)
    return y * (log_q(m + h, v) - log_q(m, v)) / h, y * (log_q(m, v + h) - log_q(m, v)) / h
