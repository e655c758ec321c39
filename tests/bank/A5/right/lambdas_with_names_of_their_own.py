"""SymPy Lambdas with symbols of their own."""

# %% A5-steps-answer
a, b, c = sp.symbols("a b c")
log_q = sp.Lambda((c, a, b), -sp.log(2 * sp.pi * b**2) / 2 - (c - a) ** 2 / (2 * b**2))
log_p = sp.Lambda(z, -sp.log(2 * sp.pi) / 2 - z**2 / 2)
E_z2 = sp.Lambda((a, b), a**2 + b**2)
E_centred = sp.Lambda(b, b**2)
E_log_q = sp.Lambda(b, -sp.log(2 * sp.pi * b**2) / 2 - sp.S.Half)
E_log_p = sp.Lambda((a, b), -sp.log(2 * sp.pi) / 2 - (a**2 + b**2) / 2)
kl = sp.Lambda((a, b), (a**2 + b**2 - sp.log(b**2) - 1) / 2)
