"""Constants left out of both logarithms."""
# mistake: ½ log 2π missing

# %% A5-steps-answer
log_q = -sp.log(sigma) - (z - mu) ** 2 / (2 * sigma**2)
log_p = -z**2 / 2
E_z2 = mu**2 + sigma**2
E_centred = sigma**2
E_log_q = -sp.log(sigma) - sp.S(1) / 2
E_log_p = -(mu**2 + sigma**2) / 2
kl = E_log_q - E_log_p
