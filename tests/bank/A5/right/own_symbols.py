"""Symbols made again, without assumptions; the variance with a name of its own."""

# %% A5-steps-answer

z, mu, sigma = sp.symbols("z mu sigma")
var = sigma**2
half_log = sp.log(2 * sp.pi) / 2
log_q = -half_log - sp.log(var) / 2 - (z - mu) ** 2 / var / 2
log_p = -half_log - z**2 / 2
E_z2 = sp.expand((mu + sigma) ** 2 - 2 * mu * sigma)
E_centred = var
E_log_q = -half_log - (sp.log(var) + 1) / 2
E_log_p = -half_log - E_z2 / 2
kl = (mu**2 + var - sp.log(var) - 1) / 2
