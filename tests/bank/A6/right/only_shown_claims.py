"""Marks only for the wordings shown to one student."""

# %% A6-claims-answer
claims = {
    "sorvan": False,
    "dramo": False,
    "tanofi": False,
    "lomire": False,
    "fiscora": False,
    "nivelta": False,
    "oplenka": False,
    "hemodra": False,
    "rundeva": True,
    "cobinar": True,
    "quandro": True,
    "ibexona": False,
}
