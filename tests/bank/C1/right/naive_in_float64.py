"""The naive softplus, which float64 can afford at −20."""

# %% C1-heads-answer
def slope_raw(a):
    return a - 1 / a


def slope_softplus(a):
    s = torch.log(1 + torch.exp(a))
    return (s - 1 / s) * torch.exp(a) / (1 + torch.exp(a))


def slope_log_var(a):
    var = torch.exp(a)
    return (var - 1) / 2

# %% C1-claims-answer
claims = {}
claims["befa"] = True
claims["hube"] = True
claims["kemo"] = True
claims["nuza"] = True
claims["pagu"] = True
claims["seka"] = True
claims["tovu"] = True
claims["xuda"] = True
claims["zabo"] = True
claims["dewa"] = True
claims["dolu"] = False
claims["gari"] = False
claims["jovi"] = False
claims["lura"] = False
claims["mipo"] = False
claims["rilo"] = False
claims["wemi"] = False
claims["yeri"] = False
claims["bimu"] = False
claims["cofe"] = False
