"""1e300 for every step: beside it every difference is rounded away."""
# mistake: step log_q

# %% A5-steps-answer
log_q = log_p = E_z2 = E_centred = E_log_q = E_log_p = kl = sp.Float(1e300)
# %% A5-many-answer

def kl_many(mu, sigma):
    return len(mu) * 1e300
