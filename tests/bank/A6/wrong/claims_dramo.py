"""A misconception."""
# mistake: KL near 0 taken for the aim

# %% A6-claims-answer
claims = {
    "sorvan": False,
    "belutik": True,
    "dramo": True,
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
