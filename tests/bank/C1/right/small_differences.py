"""Differences of the KL in float64."""

# %% C1-heads-answer
def _nudge(log_sigma, a, h=1e-4):
    def kl(a):
        s = log_sigma(a)
        return 0.5 * (torch.exp(2 * s) - 2 * s - 1)

    return (8 * (kl(a + h / 2) - kl(a - h / 2)) - (kl(a + h) - kl(a - h))) / (6 * h)


def slope_raw(a):
    return a - 1 / a


def slope_softplus(a):
    return _nudge(lambda a: torch.log(F.softplus(a)), a)


def slope_log_var(a):
    return _nudge(lambda a: a / 2, a)

# %% C1-claims-answer
claims = {}
claims["cofe"] = False
claims["zabo"] = True
claims["xuda"] = True
claims["tovu"] = True
claims["rilo"] = False
claims["nuza"] = True
claims["lura"] = False
claims["jovi"] = False
claims["gari"] = False
claims["befa"] = True
