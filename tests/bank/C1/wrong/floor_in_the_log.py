"""A small number added inside the logarithm, for safety."""
# mistake: something added to sigma

# %% C1-heads-answer
def _slope(a, sigma_of):
    a = a.detach().requires_grad_()
    sigma = sigma_of(a)
    kl = 0.5 * (sigma**2 - torch.log(sigma**2 + 1e-8) - 1)
    return torch.autograd.grad(kl.sum(), a)[0]


def slope_raw(a):
    return _slope(a, lambda a: a)


def slope_softplus(a):
    return _slope(a, F.softplus)


def slope_log_var(a):
    return _slope(a, lambda a: torch.exp(a / 2))
