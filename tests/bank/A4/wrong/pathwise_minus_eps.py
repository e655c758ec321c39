"""mu − sigma·eps: the right distribution, the wrong sample."""
# mistake: wrong sign

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    z = mu - torch.exp(log_var / 2) * eps
    return torch.autograd.grad(f(z).sum(), (mu, log_var))
