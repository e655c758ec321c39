"""The reconstruction term is the squared error."""

# mistake: reconstruction is the squared error whatever the variance
# %% A3-claims-answer
claims = {}
claims["dalo"] = True
claims["mibe"] = False
claims["kefa"] = True
claims["rolu"] = True
claims["gesi"] = False
claims["nubo"] = True
claims["hotu"] = True
claims["wape"] = False
claims["zilo"] = False
claims["bemu"] = True
claims["fuko"] = True
claims["pisa"] = True
claims["jora"] = False
claims["tume"] = False
claims["lefi"] = True
claims["sudo"] = False
claims["cabo"] = True
claims["viku"] = False
claims["xomi"] = False
claims["yeta"] = True
