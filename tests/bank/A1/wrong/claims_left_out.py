"""Marks the first three only."""

# mistake: claims left out
# %% A1-claims-answer
claims = {"mofa": False, "kiru": True, "depo": False}
