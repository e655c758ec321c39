"""Marks only for the other wordings."""

# %% A6-claims-answer
claims = {
    "belutik": True,
    "kevilu": False,
    "purgam": True,
    "zadupe": True,
    "umbrate": True,
    "garvesh": True,
    "wistaro": True,
    "jaquilo": True,
    "yalkopi": False,
    "estuvo": False,
    "mirtasa": True,
    "vortumi": True,
}
