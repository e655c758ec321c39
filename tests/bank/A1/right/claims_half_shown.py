"""Only one wording of each claim is marked, the one that was shown."""
# %% A1-claims-answer
claims = {}
claims.update(mofa=False, lusi=True, ravo=False, gonu=True, paki=True, nolu=True, curo=False, bilo=True, hice=False, okti=True)
