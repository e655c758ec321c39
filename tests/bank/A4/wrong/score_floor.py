"""0.01 added to sigma in log q, for safety."""
# mistake: something added to sigma

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    sigma = torch.exp(log_var / 2) + 1e-2
    z = (mu + torch.exp(log_var / 2) * eps).detach()
    log_q = Normal(mu, sigma).log_prob(z)
    by = torch.autograd.grad(log_q.sum(), (mu, log_var))
    return f(z) * by[0], f(z) * by[1]
