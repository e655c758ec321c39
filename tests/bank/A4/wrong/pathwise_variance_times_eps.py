"""z = mu + sigma² eps."""
# mistake: exp(log_var) as standard deviation

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    z = mu + torch.exp(log_var) * eps
    return torch.autograd.grad(f(z).sum(), (mu, log_var))
