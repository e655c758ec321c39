"""Derivatives by mu and by eps."""
# mistake: eps needs gradients

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    e = eps.detach().requires_grad_()
    z = mu + torch.exp(log_var / 2) * e
    return torch.autograd.grad(f(z).sum(), (mu, e))
