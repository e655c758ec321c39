"""Generalized too far."""
# mistake: works unchanged for discrete z

# %% A4-proof-answer
proof = [
    ("tesa", "huno"),
    ("vido", "lami"),
    ("rugi", "peto"),
    ("solu", "nibe"),
    ("fape", "sicu"),
    ("zumi", "gova"),
    ("bexo", "jadi"),
    ("dabo", "peto"),
]
