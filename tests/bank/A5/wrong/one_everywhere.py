"""1 for every step."""
# mistake: step log_q

# %% A5-steps-answer
log_q = log_p = E_z2 = E_centred = E_log_q = E_log_p = kl = 1
