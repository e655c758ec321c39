"""E[z²] for the centred moment."""
# mistake: E[z²] in place of E[(z − mu)²]

# %% A5-steps-answer
log_q = -sp.log(2 * sp.pi) / 2 - sp.log(sigma) - (z - mu) ** 2 / (2 * sigma**2)
log_p = -sp.log(2 * sp.pi) / 2 - z**2 / 2
E_z2 = mu**2 + sigma**2
E_centred = mu**2 + sigma**2
E_log_q = -sp.log(2 * sp.pi) / 2 - sp.log(sigma) - E_centred / (2 * sigma**2)
E_log_p = -sp.log(2 * sp.pi) / 2 - E_z2 / 2
kl = E_log_q - E_log_p
