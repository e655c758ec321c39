"""log s1/s2."""
# mistake: wrong sign of the log

# %% A5-general-answer
kl_general = sp.log(s1 / s2) + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2) - 0.5
