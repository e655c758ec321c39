"""A gradient by autograd, variances by quadrature."""

# %% A4-variances-answer
def exact_gradient(mu, log_var):
    m, v = mu.clone().requires_grad_(), log_var.clone().requires_grad_()
    return torch.autograd.grad(m**2 + torch.exp(v), (m, v))
def variances(mu, log_var):
    x, w = np.polynomial.hermite_e.hermegauss(30)
    w = w / w.sum()
    s = float(torch.exp(log_var / 2)); z = float(mu) + s * x
    var = lambda g: w @ g**2 - (w @ g) ** 2
    return torch.tensor([var(2 * z), var(z**2 * x / s)])
