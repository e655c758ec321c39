"""Moments from sympy.stats, whose Normal hides that of torch."""

# %% A5-steps-answer

from sympy.stats import Normal, E, variance

Q = Normal("Q", mu, sigma)
log_q = -sp.log(2 * sp.pi * sigma**2) / 2 - (z - mu) ** 2 / (2 * sigma**2)
log_p = -(sp.log(2 * sp.pi) + z**2) / 2
E_z2 = E(Q**2)
E_centred = variance(Q)
E_log_q = E(log_q.subs(z, Q))
E_log_p = E(log_p.subs(z, Q))
kl = E_log_q - E_log_p
