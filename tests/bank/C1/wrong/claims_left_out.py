"""Half of them only."""
# mistake: claims left out

# %% C1-claims-answer
claims = {}
claims["befa"] = True
claims["gari"] = False
claims["kemo"] = True
claims["lura"] = False
claims["nuza"] = True
