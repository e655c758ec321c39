"""Only one wording of each claim is marked, the one that was shown."""
# %% A1-claims-answer
claims = {}
claims.update(mofa=False, depo=False, gonu=True, paki=True)
claims.update(teba=False, fadi=True, curo=False, bilo=True, hice=False, okti=True)
