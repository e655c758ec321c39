"""One misconception, marked as somebody who has it would."""
# mistake: the head changes the objective

# %% C1-claims-answer
claims = {}
claims["befa"] = True
claims["gari"] = False
claims["jovi"] = False
claims["lura"] = True
claims["nuza"] = True
claims["rilo"] = False
claims["tovu"] = True
claims["xuda"] = True
claims["zabo"] = True
claims["cofe"] = False
