"""torch.normal in place of the given noise."""
# mistake: gradient of zero

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    z = torch.normal(mu, torch.exp(log_var / 2))
    return torch.autograd.grad(f(z).sum(), (mu, log_var))
