"""Marks as texts and numbers, which can be understood."""
# %% A1-claims-answer
claims = {"mofa": "False", "depo": "false", "gonu": "True", "paki": " true "}
claims.update(teba=0, fadi=1, curo="no", bilo="yes", hice=np.False_, okti=True)
