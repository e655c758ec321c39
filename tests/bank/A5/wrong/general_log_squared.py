"""log of the variances without ½."""
# mistake: 2 log sigma² in place of log sigma²

# %% A5-general-answer
kl_general = sp.log(s2**2 / s1**2) + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2) - 0.5
