"""z = mu + sigma² eps."""
# mistake: sigma squared times eps

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    z = mu + torch.exp(log_var) * eps
    return torch.autograd.grad(f(z).sum(), (mu, log_var))
