"""The variance where Normal wants the standard deviation."""
# mistake: variance in place of the standard deviation

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    z = (mu + torch.exp(log_var / 2) * eps).detach()
    return torch.autograd.grad((f(z) * Normal(mu, torch.exp(log_var)).log_prob(z)).sum(), (mu, log_var))
