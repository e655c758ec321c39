"""Latents make p(x) tractable."""

# mistake: latents make p(x) tractable
# %% A1-claims-answer
claims = {}
claims["mofa"] = True
claims["kiru"] = True
claims["depo"] = False
claims["lusi"] = True
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
