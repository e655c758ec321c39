"""One sample less comes back."""
# mistake: a sample left out

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    m, v, e = (t.detach()[:-1] for t in (mu, log_var, eps))
    sigma = torch.exp(v / 2)
    z = (m + sigma * e).requires_grad_()
    (slope,) = torch.autograd.grad(f(z).sum(), z)
    return slope, slope * sigma * e / 2
