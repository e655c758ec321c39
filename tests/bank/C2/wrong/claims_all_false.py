"""All false."""

# %% C2-claims-answer
claims = {key: False for wordings in CLAIMS.values() for key in wordings}
