"""A misconception."""
# mistake: stronger decoder taken for a cure

# %% A6-claims-answer
claims = {
    "sorvan": False,
    "belutik": True,
    "dramo": False,
    "kevilu": False,
    "tanofi": False,
    "purgam": True,
    "lomire": False,
    "zadupe": True,
    "fiscora": True,
    "umbrate": False,
    "nivelta": False,
    "garvesh": True,
    "oplenka": False,
    "wistaro": True,
    "hemodra": False,
    "jaquilo": True,
    "rundeva": True,
    "yalkopi": False,
    "cobinar": True,
    "estuvo": False,
    "quandro": True,
    "mirtasa": True,
    "ibexona": False,
    "vortumi": True,
}
