"""Nothing filled in."""
# mistake: not answered

# %% A5-steps-answer
log_q = None
log_p = None
E_z2 = None
E_centred = None
E_log_q = None
E_log_p = None
kl = None
