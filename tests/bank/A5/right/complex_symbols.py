"""Complex symbols, squares as products of conjugates."""

# %% A5-steps-answer
zz, m, s = sp.Symbol("z"), sp.Symbol("mu", complex=True), sp.Symbol("sigma", complex=True)
log_q = sp.log(1 / sp.sqrt(2 * sp.pi * s**2)) - ((zz - m) / s) ** 2 / 2
log_p = sp.log(1 / sp.sqrt(2 * sp.pi)) - zz**2 / 2
E_z2 = (m + sp.I * s) * (m - sp.I * s)
E_centred = -(sp.I * s) ** 2
E_log_q = -sp.log(sp.sqrt(2 * sp.pi * sp.E) * s)
E_log_p = -sp.log(2 * sp.pi) / 2 - (m**2 + s**2) / 2
kl = E_log_q - E_log_p
