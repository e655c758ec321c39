"""z + mu for z − mu."""
# mistake: wrong sign of mu

# %% A5-steps-answer
log_q = -sp.log(2 * sp.pi) / 2 - sp.log(sigma) - (z + mu) ** 2 / (2 * sigma**2)
log_p = -sp.log(2 * sp.pi) / 2 - z**2 / 2
E_z2, E_centred = mu**2 + sigma**2, sigma**2
E_log_q = -sp.log(2 * sp.pi) / 2 - sp.log(sigma) - sp.S.Half
E_log_p = -sp.log(2 * sp.pi) / 2 - E_z2 / 2
kl = E_log_q - E_log_p
