"""A fixed eps."""
# mistake: eps drawn once for ever

# %% A4-proof-answer
proof = [
    ("tesa", "huno"),
    ("vido", "lami"),
    ("gemu", "lami"),
    ("solu", "nibe"),
    ("fape", "sicu"),
    ("zumi", "gova"),
    ("bexo", "jadi"),
]
