"""One misconception, marked as somebody who has it would."""
# mistake: log sigma² is safe whatever happens

# %% C1-claims-answer
claims = {}
claims["befa"] = True
claims["gari"] = False
claims["jovi"] = False
claims["lura"] = False
claims["nuza"] = True
claims["rilo"] = False
claims["tovu"] = True
claims["xuda"] = True
claims["zabo"] = True
claims["cofe"] = True
