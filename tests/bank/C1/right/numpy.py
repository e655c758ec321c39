"""Everything with NumPy."""

# %% C1-heads-answer
def slope_raw(a):
    a = a.numpy()
    return (a**2 - 1) / a


def slope_softplus(a):
    a = a.numpy()
    sigma = np.logaddexp(0, a)
    return (sigma - 1 / sigma) / (1 + np.exp(-a))


def slope_log_var(a):
    return np.expm1(a.numpy()) / 2

# %% C1-limits-answer
def limits(largest, smallest, eps):
    top, bottom, step = np.log([largest, smallest, eps])
    keys = ["variance_overflow", "sigma_overflow", "variance_underflow", "softplus_underflow", "square_underflow"]
    return dict(zip(keys, [top, 2 * top, bottom, step, np.sqrt(smallest)]))

# %% C1-claims-answer
claims = {}
claims["dolu"] = False
claims["hube"] = True
claims["kemo"] = True
claims["mipo"] = False
claims["pagu"] = True
claims["seka"] = True
claims["wemi"] = False
claims["yeri"] = False
claims["bimu"] = False
claims["dewa"] = True
