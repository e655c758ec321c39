"""The logarithm of a density that SymPy knows, not expanded."""

# %% A5-steps-answer

from sympy.stats import Normal as SympyNormal, density

log_q = sp.log(density(SympyNormal("Q", mu, sigma))(z))
log_p = sp.log(density(SympyNormal("P", 0, 1))(z))
E_centred = sigma**2
E_z2 = E_centred + mu**2
E_log_q = -sp.log(2 * sp.pi * sp.E * sigma**2) / 2
E_log_p = -(sp.log(2 * sp.pi) + E_z2) / 2
kl = E_log_q - E_log_p
