"""The entropy in place of E[log q]."""
# mistake: wrong sign

# %% A5-steps-answer
log_q = -sp.log(2 * sp.pi) / 2 - sp.log(sigma) - (z - mu) ** 2 / (2 * sigma**2)
log_p = -sp.log(2 * sp.pi) / 2 - z**2 / 2
E_z2 = mu**2 + sigma**2
E_centred = sigma**2
E_log_q = sp.log(2 * sp.pi * sp.E * sigma**2) / 2
E_log_p = -sp.log(2 * sp.pi) / 2 - (mu**2 + sigma**2) / 2
kl = (mu**2 + sigma**2 - sp.log(sigma**2) - 1) / 2
