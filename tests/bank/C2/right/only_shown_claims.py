"""One wording of each."""

# %% C2-claims-answer
claims = {
    "tolvane": False,
    "dakruno": False,
    "garpeno": False,
    "zenkari": False,
    "bimorta": False,
    "corfesi": False,
    "wurmeda": False,
    "ektaril": False,
    "pelgusa": True,
    "jendoru": False,
}
