"""Marks every claim as true."""

# mistake: latents make p(x) tractable · p(x) cannot be modelled without latents · latents are labels · latents are always interpretable · z must have fewer dimensions than x · posterior without the prior · sampling needs p(x) · every x has one z · logarithm of a mean is the mean of logarithms
# %% A1-claims-answer
claims = {}
claims["mofa"] = True
claims["kiru"] = True
claims["depo"] = True
claims["lusi"] = True
claims["ravo"] = True
claims["teba"] = True
claims["gonu"] = True
claims["wimo"] = True
claims["sehu"] = True
claims["paki"] = True
claims["nolu"] = True
claims["fadi"] = True
claims["jexa"] = True
claims["curo"] = True
claims["bilo"] = True
claims["yemu"] = True
claims["vapo"] = True
claims["hice"] = True
claims["zuba"] = True
claims["okti"] = True
