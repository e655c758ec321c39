"""Nothing goes without latents."""

# mistake: p(x) cannot be modelled without latents
# %% A1-claims-answer
claims = {}
claims["mofa"] = False
claims["kiru"] = True
claims["depo"] = True
claims["lusi"] = False
claims["ravo"] = False
claims["teba"] = False
claims["gonu"] = True
claims["wimo"] = False
claims["sehu"] = False
claims["paki"] = True
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
