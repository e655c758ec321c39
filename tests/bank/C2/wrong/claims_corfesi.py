"""A misconception."""
# mistake: an autoencoder sampled from N(0, I)

# %% C2-claims-answer
claims = {
    "tolvane": False,
    "misorel": True,
    "dakruno": False,
    "felimpo": True,
    "garpeno": False,
    "ruvilta": True,
    "zenkari": False,
    "opaldri": True,
    "bimorta": False,
    "huskela": True,
    "corfesi": True,
    "lintago": True,
    "wurmeda": False,
    "sidovan": True,
    "ektaril": False,
    "narovick": False,
    "pelgusa": True,
    "yotrame": True,
    "jendoru": False,
    "vaskipo": True,
}
