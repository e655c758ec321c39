"""½ lost."""
# mistake: ½ missing

# %% A5-general-answer
kl_general = sp.log(s2**2 / s1**2) + (s1**2 + (m1 - m2) ** 2) / s2**2 - 1
