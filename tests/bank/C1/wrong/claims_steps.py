"""One misconception, marked as somebody who has it would."""
# mistake: steps of log sigma² are steps of sigma

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
claims["bimu"] = True
claims["cofe"] = False
