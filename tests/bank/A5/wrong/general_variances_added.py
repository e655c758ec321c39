"""The variances added under the distance."""
# mistake: variances added

# %% A5-general-answer
kl_general = sp.log(s2 / s1) + (m1 - m2) ** 2 / (2 * (s1**2 + s2**2)) + s1**2 / (2 * s2**2) - sp.S.Half
