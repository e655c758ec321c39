"""A misconception."""
# mistake: warm-up taken for another loss

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
    "fiscora": False,
    "umbrate": True,
    "nivelta": False,
    "garvesh": True,
    "oplenka": False,
    "wistaro": True,
    "hemodra": True,
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
