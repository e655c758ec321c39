"""Unevaluated sums and products."""

# %% A5-steps-answer
k = sp.Symbol("k", integer=True)
log_q = sum([-sp.log(2 * sp.pi) / 2, -sp.log(sigma), -((z - mu) / sigma) ** 2 / 2])
log_p = sp.Sum(-z**2 / 4, (k, 1, 2)) - sp.log(2 * sp.pi) / 2
E_z2 = sp.Sum(sp.Piecewise((mu**2, sp.Eq(k, 0)), (sigma**2, True)), (k, 0, 1))
E_centred = sp.Product(sigma, (k, 1, 2))
E_log_q = sp.Sum(-sp.S(1) / 4, (k, 1, 2)) - sp.log(2 * sp.pi) / 2 - sp.log(sigma)
E_log_p = -sp.log(2 * sp.pi) / 2 - E_z2 / 2
kl = sp.Rational(1, 2) * sp.Sum(sp.Piecewise((mu**2, sp.Eq(k, 0)), (sigma**2, sp.Eq(k, 1)), (-2 * sp.log(sigma), sp.Eq(k, 2)), (-1, True)), (k, 0, 3))
