"""One helper: the slope by sigma times the slope of sigma."""

# %% C1-heads-answer
def pull(sigma):
    return sigma - 1 / sigma


def slope_raw(a):
    return pull(a) * torch.ones_like(a)


def slope_softplus(a):
    return pull(F.softplus(a)) * (1 - torch.exp(-F.softplus(a)))


def slope_log_var(a):
    sigma = torch.exp(a / 2)
    return pull(sigma) * sigma / 2

# %% C1-claims-answer
claims = {}
claims["dolu"] = False
claims["gari"] = False
claims["kemo"] = True
claims["lura"] = False
claims["pagu"] = True
claims["rilo"] = False
claims["wemi"] = False
claims["xuda"] = True
claims["bimu"] = False
claims["cofe"] = False
