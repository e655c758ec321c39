"""Autograd on the KL; the limits by halving intervals."""

# %% C1-heads-answer
def _slope(sigma_of, a):
    a = a.detach().clone().requires_grad_()
    sigma = sigma_of(a)
    kl = 0.5 * (sigma**2 - torch.log(sigma**2) - 1)
    return torch.autograd.grad(kl.sum(), a)[0]


def slope_raw(a):
    return _slope(lambda a: a, a)


def slope_softplus(a):
    return _slope(F.softplus, a)


def slope_log_var(a):
    return _slope(lambda a: torch.exp(a / 2), a)

# %% C1-limits-answer
def _last(good, low, high):
    """The largest number between low, which is good, and high, which is not."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if good(middle) else (low, middle)
    return low


def limits(largest, smallest, eps):
    return {
        "variance_overflow": _last(lambda v: math.exp(v) <= largest, 0, 600),
        "sigma_overflow": _last(lambda v: math.exp(v / 2) <= largest, 0, 1200),
        "variance_underflow": -_last(lambda v: math.exp(-v) > smallest / 2, 0, 700),
        "softplus_underflow": -_last(lambda v: math.exp(-v) > eps / 2, 0, 700),
        "square_underflow": math.exp(-_last(lambda v: math.exp(-2 * v) > smallest / 2, 0, 350)),
    }

# %% C1-claims-answer
claims = {}
claims["befa"] = True
claims["gari"] = False
claims["jovi"] = False
claims["lura"] = False
claims["nuza"] = True
claims["rilo"] = False
claims["tovu"] = True
claims["xuda"] = True
claims["zabo"] = True
claims["cofe"] = False
