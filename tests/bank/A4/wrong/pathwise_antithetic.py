"""Unbiased, but the mean of eps and −eps."""
# mistake: averaged with mirrored noise

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    s = torch.exp(log_var / 2)
    y = (f(mu + s * eps) + f(mu - s * eps)) / 2
    return torch.autograd.grad(y.sum(), (mu, log_var))
