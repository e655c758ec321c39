"""torch.func, element by element."""


# %% C1-heads-answer
def _kl(s):
    return 0.5 * (s * s - torch.log(s * s) - 1)


def slope_raw(a):
    return torch.func.vmap(torch.func.grad(_kl))(a)


def slope_softplus(a):
    return torch.func.vmap(torch.func.grad(lambda a: _kl(F.softplus(a))))(a)


def slope_log_var(a):
    return torch.func.vmap(torch.func.grad(lambda a: _kl(torch.exp(a / 2))))(a)
