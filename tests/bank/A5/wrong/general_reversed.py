"""The two swapped."""
# mistake: KL in the other direction

# %% A5-general-answer
kl_general = sp.log(s1 / s2) + (s2**2 + (m1 - m2) ** 2) / (2 * s1**2) - sp.S(1) / 2
