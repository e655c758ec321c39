"""Exchanged before the trick."""
# mistake: gradient moved into an expectation whose distribution moves

# %% A4-proof-answer
proof = [
    ("nopi", "xaro"),
    ("tesa", "huno"),
    ("vido", "lami"),
    ("rugi", "peto"),
    ("solu", "nibe"),
    ("fape", "sicu"),
    ("zumi", "gova"),
    ("bexo", "jadi"),
]
