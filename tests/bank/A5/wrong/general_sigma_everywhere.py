"""s1 and s2 taken for variances."""
# mistake: sigma in place of sigma²

# %% A5-general-answer
kl_general = sp.log(s2 / s1) / 2 + (s1 + (m1 - m2) ** 2) / (2 * s2) - sp.S.Half
