"""mu and log_var of the first sample for all."""
# mistake: the first sample's parameters for all

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    z = mu[0] + torch.exp(log_var[0] / 2) * eps
    z = z.detach().requires_grad_()
    g, = torch.autograd.grad(f(z).sum(), z)
    return g, g * torch.exp(log_var[0] / 2) * eps / 2
