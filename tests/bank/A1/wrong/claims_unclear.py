"""Half of the marks are neither true nor false."""

# mistake: claims left out
# %% A1-claims-answer
claims = dict.fromkeys(["mofa", "depo", "gonu", "paki", "teba"], "perhaps")
claims.update(fadi=True, curo=False, bilo=True, hice=False, okti=True)
