"""A misconception."""
# mistake: autoencoders thought to be impossible to interpolate

# %% C2-claims-answer
claims = {
    "tolvane": False,
    "misorel": True,
    "dakruno": False,
    "felimpo": True,
    "garpeno": True,
    "ruvilta": False,
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
