"""s1/s2 in place of s1²/s2²."""
# mistake: sigma in place of sigma²

# %% A5-general-answer
kl_general = sp.log(s2 / s1) + (s1 / s2 + (m1 - m2) ** 2 / s2**2 - 1) / 2
