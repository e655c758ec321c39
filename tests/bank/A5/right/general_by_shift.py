"""The special case after shifting and scaling z."""

# %% A5-general-answer
kl_general = ((mu**2 + sigma**2 - sp.log(sigma**2) - 1) / 2).subs({mu: (m1 - m2) / s2, sigma: s1 / s2})
