"""z as the quantile of the noise's level, in float64."""

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    m, v, e = (t.detach().double().requires_grad_() for t in (mu, log_var, eps))
    u = Normal(0.0, 1.0).cdf(e.detach())
    z = Normal(m, torch.exp(v / 2)).icdf(u)
    f(z).sum().backward()
    return m.grad, v.grad
