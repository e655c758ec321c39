"""n/(n − 1), as in a variance."""
# mistake: a constant factor

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    z = mu + torch.exp(log_var / 2) * eps
    a, b = torch.autograd.grad(f(z).sum(), (mu, log_var))
    n = len(eps)
    return a * n / (n - 1), b * n / (n - 1)
