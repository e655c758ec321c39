"""Marks everything as false."""

# mistake: the KL improves reconstructions · reconstruction is the squared error whatever the variance · KL = 0 is the aim · E_q[log p(x|z)] must be negative · the reconstruction term uses mu only · the KL can be negative · the KL bounds no information · good reconstructions mean good samples · the KL term is the gap to log p(x)
# %% A3-claims-answer
claims = {}
claims["dalo"] = False
claims["mibe"] = False
claims["kefa"] = False
claims["rolu"] = False
claims["gesi"] = False
claims["nubo"] = False
claims["hotu"] = False
claims["wape"] = False
claims["zilo"] = False
claims["bemu"] = False
claims["fuko"] = False
claims["pisa"] = False
claims["jora"] = False
claims["tume"] = False
claims["lefi"] = False
claims["sudo"] = False
claims["cabo"] = False
claims["viku"] = False
claims["xomi"] = False
claims["yeta"] = False
