"""One misconception, marked as somebody who has it would."""
# mistake: the output must be made positive

# %% C1-claims-answer
claims = {}
claims["dolu"] = True
claims["gari"] = False
claims["jovi"] = False
claims["lura"] = False
claims["nuza"] = True
claims["rilo"] = False
claims["tovu"] = True
claims["xuda"] = True
claims["zabo"] = True
claims["cofe"] = False
