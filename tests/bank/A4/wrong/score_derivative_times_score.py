"""f' times the score."""
# mistake: derivative of f in place of f

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    sigma = torch.exp(log_var / 2)
    z = (mu + sigma * eps).detach().requires_grad_()
    y = f(z)
    (slope,) = torch.autograd.grad(y.sum(), z) if y.requires_grad else (torch.zeros_like(z),)
    return slope * eps / sigma, slope * (eps**2 - 1) / 2
