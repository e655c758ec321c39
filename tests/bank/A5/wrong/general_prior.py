"""The special case."""
# mistake: standard normal prior

# %% A5-general-answer
kl_general = (m1**2 + s1**2 - sp.log(s1**2) - 1) / 2
