"""f' at mu in place of z."""
# mistake: no noise

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    m = mu.detach().requires_grad_()
    (slope,) = torch.autograd.grad(f(m).sum(), m)
    return slope, slope * torch.exp(log_var / 2) * eps / 2
