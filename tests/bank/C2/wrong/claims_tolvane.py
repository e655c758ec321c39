"""A misconception."""
# mistake: a VAE taken for an autoencoder plus noise

# %% C2-claims-answer
claims = {
    "tolvane": True,
    "misorel": True,
    "dakruno": False,
    "felimpo": True,
    "garpeno": False,
    "ruvilta": True,
    "zenkari": False,
    "opaldri": True,
    "bimorta": False,
    "huskela": True,
    "corfesi": False,
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
