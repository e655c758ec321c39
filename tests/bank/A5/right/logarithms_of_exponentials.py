"""Everything as the logarithm of an exponential."""

# %% A5-steps-answer
log_q = sp.log(sp.exp(-(z - mu) ** 2 / (2 * sigma**2)) / (sigma * sp.sqrt(2 * sp.pi)))
log_p = sp.ln(sp.exp(-z**2 / 2) / sp.sqrt(2 * sp.pi))
E_z2 = sp.exp(2 * sp.log(sigma)) + mu**2
E_centred = sp.Pow(sigma, 2)
E_log_q = sp.log(1 / (sigma * sp.sqrt(2 * sp.pi * sp.E)))
E_log_p = sp.log((2 * sp.pi) ** sp.Rational(-1, 2) * sp.exp(-(mu**2 + sigma**2) / 2))
kl = sp.log(sp.exp((mu**2 + sigma**2 - 1) / 2) / sigma)
