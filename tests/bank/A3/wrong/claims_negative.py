"""The reconstruction term is never positive."""

# mistake: E_q[log p(x|z)] must be negative
# %% A3-claims-answer
claims = {}
claims["dalo"] = True
claims["mibe"] = False
claims["kefa"] = True
claims["rolu"] = False
claims["gesi"] = False
claims["nubo"] = True
claims["hotu"] = False
claims["wape"] = True
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
