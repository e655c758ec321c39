"""The formula of a VAE's code, with sigma where log sigma² is due."""
# mistake: sigma taken for log sigma²

# %% A5-steps-answer
log_q = -sp.log(2 * sp.pi) / 2 - sp.log(sigma) - (z - mu) ** 2 / (2 * sigma**2)
log_p = -sp.log(2 * sp.pi) / 2 - z**2 / 2
E_z2 = mu**2 + sigma**2
E_centred = sigma**2
E_log_q = -sp.log(2 * sp.pi) / 2 - sp.log(sigma) - sp.Rational(1, 2)
E_log_p = -sp.log(2 * sp.pi) / 2 - E_z2 / 2
kl = -(1 + sigma - mu**2 - sp.exp(sigma)) / 2
