"""The other wordings."""

# %% C2-claims-answer
claims = {
    "misorel": True,
    "felimpo": True,
    "ruvilta": True,
    "opaldri": True,
    "huskela": True,
    "lintago": True,
    "sidovan": True,
    "narovick": False,
    "yotrame": True,
    "vaskipo": True,
}
