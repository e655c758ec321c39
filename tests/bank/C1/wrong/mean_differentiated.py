"""The mean in place of the sum is differentiated."""
# mistake: mean over everything


# %% C1-heads-answer
def _g(f, a):
    a = a.clone().requires_grad_()
    return torch.autograd.grad(f(a).mean(), a)[0]


def _kl(s):
    return 0.5 * (s**2 - torch.log(s**2) - 1)


def slope_raw(a):
    return _g(_kl, a)


def slope_softplus(a):
    return _g(lambda t: _kl(F.softplus(t)), a)


def slope_log_var(a):
    return _g(lambda t: _kl(torch.exp(t / 2)), a)
