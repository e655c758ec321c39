"""The reconstruction is computed at mu."""

# mistake: the reconstruction term uses mu only
# %% A3-claims-answer
claims = {}
claims["dalo"] = True
claims["mibe"] = False
claims["kefa"] = True
claims["rolu"] = False
claims["gesi"] = False
claims["nubo"] = True
claims["hotu"] = True
claims["wape"] = False
claims["zilo"] = True
claims["bemu"] = False
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
