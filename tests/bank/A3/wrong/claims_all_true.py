"""Everything sounds right."""

# mistake: KL = 0 is the aim
# %% A3-claims-answer
claims = {key: True for wordings in CLAIMS.values() for key in wordings}
