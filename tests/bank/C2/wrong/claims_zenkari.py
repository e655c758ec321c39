"""A misconception."""
# mistake: meaningful axes expected of the KL

# %% C2-claims-answer
claims = {
    "tolvane": False,
    "misorel": True,
    "dakruno": False,
    "felimpo": True,
    "garpeno": False,
    "ruvilta": True,
    "zenkari": True,
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
