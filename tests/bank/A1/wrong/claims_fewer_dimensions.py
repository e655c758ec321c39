"""z has to be smaller than x."""

# mistake: z must have fewer dimensions than x
# %% A1-claims-answer
claims = {}
claims["mofa"] = False
claims["kiru"] = True
claims["depo"] = False
claims["lusi"] = True
claims["ravo"] = False
claims["teba"] = False
claims["gonu"] = True
claims["wimo"] = False
claims["sehu"] = True
claims["paki"] = False
claims["nolu"] = True
claims["fadi"] = True
claims["jexa"] = True
claims["curo"] = False
claims["bilo"] = True
claims["yemu"] = False
claims["vapo"] = True
claims["hice"] = False
claims["zuba"] = False
claims["okti"] = True
