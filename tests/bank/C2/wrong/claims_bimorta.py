"""A misconception."""
# mistake: a VAE thought to have no bottleneck

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
    "bimorta": True,
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
