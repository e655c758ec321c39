"""The squared Wasserstein distance."""
# mistake: another distance

# %% A5-general-answer
kl_general = (m1 - m2)**2 + (s1 - s2)**2
