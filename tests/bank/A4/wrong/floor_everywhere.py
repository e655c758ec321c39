"""0.01 added to sigma, in z and in log q."""
# mistake: something added to sigma

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    z = mu + (torch.exp(log_var / 2) + 1e-2) * eps
    return torch.autograd.grad(f(z).sum(), (mu, log_var))

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    sigma = torch.exp(log_var / 2) + 1e-2
    z = (mu + sigma * eps).detach()
    by = torch.autograd.grad(Normal(mu, sigma).log_prob(z).sum(), (mu, log_var))
    return f(z) * by[0], f(z) * by[1]
