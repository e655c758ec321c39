"""KL to the prior subtracted."""
# mistake: difference of two KL divergences

# %% A5-general-answer
kl_general = (m1**2 + s1**2 - sp.log(s1**2) - 1) / 2 - (m2**2 + s2**2 - sp.log(s2**2) - 1) / 2
