"""One misconception, marked as somebody who has it would."""
# mistake: the pull explodes at small sigma

# %% C1-claims-answer
claims = {}
claims["befa"] = True
claims["gari"] = False
claims["jovi"] = False
claims["lura"] = False
claims["nuza"] = True
claims["rilo"] = False
claims["wemi"] = True
claims["xuda"] = True
claims["zabo"] = True
claims["cofe"] = False
