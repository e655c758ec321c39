"""f is taken at eps."""
# mistake: the trick changes the distribution

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    e = eps.detach().requires_grad_()
    (slope,) = torch.autograd.grad(f(e).sum(), e)
    return slope, slope * torch.exp(log_var / 2) * eps / 2
