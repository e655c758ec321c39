"""z and f'(z) are right, the derivative of z by log_var is none of those that are known."""
# mistake: another pathwise estimate

# %% A4-pathwise-answer

def pathwise_gradient(f, mu, log_var, eps):
    z = (mu + torch.exp(log_var / 2) * eps).detach().requires_grad_()
    (slope,) = torch.autograd.grad(f(z).sum(), z)
    return slope, slope * (z.detach() * eps + 0.3)
