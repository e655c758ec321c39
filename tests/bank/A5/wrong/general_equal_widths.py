"""The KL of two normals of one width."""
# mistake: equal widths taken for granted

# %% A5-general-answer
kl_general = (m1 - m2) ** 2 / (2 * s2**2)
