"""backward() on the leaves themselves: a second call adds to the first."""
# mistake: gradients that accumulate

# %% A4-pathwise-answer

def pathwise_gradient(f, mu, log_var, eps):
    f(mu + torch.exp(log_var / 2) * eps).sum().backward()
    return mu.grad, log_var.grad
