"""z is the label."""

# mistake: latents are labels
# %% A1-claims-answer
claims = {}
claims["mofa"] = False
claims["kiru"] = True
claims["depo"] = False
claims["lusi"] = True
claims["ravo"] = True
claims["teba"] = True
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
