"""Both directions added."""
# mistake: both directions

# %% A5-general-answer
kl_general = ((s1**2 + (m1 - m2) ** 2) / s2**2 + (s2**2 + (m1 - m2) ** 2) / s1**2) / 2 - 1
