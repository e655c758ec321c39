"""Constants typed with four digits."""

# %% A5-steps-answer
log_q = -0.9189 - sp.log(sigma) - 0.5 * ((z - mu) / sigma) ** 2
log_p = -0.9189 - 0.5 * z**2
E_z2 = mu**2 + sigma**2
E_centred = sigma**2
E_log_q = -1.4189 - sp.log(sigma)
E_log_p = -sp.log(2 * sp.pi) / 2 - (mu**2 + sigma**2) / 2
kl = (mu**2 + sigma**2 - sp.log(sigma**2) - 1) / 2
