"""One misconception, marked as somebody who has it would."""
# mistake: the variance must be below one

# %% C1-claims-answer
claims = {}
claims["befa"] = True
claims["gari"] = True
claims["jovi"] = False
claims["lura"] = False
claims["nuza"] = True
claims["rilo"] = False
claims["tovu"] = True
claims["xuda"] = True
claims["zabo"] = True
claims["cofe"] = False
