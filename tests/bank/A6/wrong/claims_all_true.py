"""All true."""

# %% A6-claims-answer
claims = {key: True for wordings in CLAIMS.values() for key in wordings}
