"""sigma detached."""
# mistake: sigma not differentiated

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    sigma = torch.exp(log_var / 2).detach()
    z = mu + sigma * eps
    return torch.autograd.grad(f(z).sum(), (mu, log_var), allow_unused=True, materialize_grads=True)
