"""Marks only for the wordings shown to one student."""

# %% A6-claims-answer
claims = {
    "belutik": True,
    "tanofi": False,
    "zadupe": True,
    "fiscora": False,
    "dramo": False,
    "nivelta": False,
    "oplenka": False,
    "jaquilo": True,
    "rundeva": True,
    "cobinar": True,
    "quandro": True,
    "ibexona": False,
}
