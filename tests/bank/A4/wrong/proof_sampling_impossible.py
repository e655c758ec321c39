"""Begins with a wrong claim."""
# mistake: sampling cannot be differentiated at all

# %% A4-proof-answer
proof = [
    ("wuti", "xaro"),
    ("tesa", "huno"),
    ("vido", "lami"),
    ("rugi", "peto"),
    ("solu", "nibe"),
    ("fape", "sicu"),
    ("zumi", "gova"),
    ("bexo", "jadi"),
]
