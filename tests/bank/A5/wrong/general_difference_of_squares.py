"""m1² − m2²."""
# mistake: difference of squares

# %% A5-general-answer
kl_general = (sp.log(s2**2 / s1**2) + (s1**2 + m1**2 - m2**2) / s2**2 - 1) / 2
