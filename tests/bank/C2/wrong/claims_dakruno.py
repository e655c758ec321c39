"""A misconception."""
# mistake: a VAE expected to reconstruct better

# %% C2-claims-answer
claims = {
    "tolvane": False,
    "misorel": True,
    "dakruno": True,
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
