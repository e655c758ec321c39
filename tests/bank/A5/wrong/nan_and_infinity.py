"""NaN and infinity."""
# mistake: step log_q

# %% A5-steps-answer
log_q = log_p = float("nan"); E_z2 = sp.nan; E_centred = sp.oo; E_log_q = float("inf"); E_log_p = sp.zoo; kl = np.nan
