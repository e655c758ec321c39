"""One sample comes back as a number."""
# mistake: single sample

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    sigma = torch.exp(log_var / 2)
    z = (mu + sigma * eps).detach().requires_grad_()
    (slope,) = torch.autograd.grad(f(z).sum(), z)
    return slope.squeeze(), (slope * sigma * eps / 2).squeeze()
