"""The derivative by eps."""
# mistake: eps needs gradients

# %% A4-proof-answer
proof = [
    ("tesa", "huno"),
    ("vido", "lami"),
    ("qila", "peto"),
    ("solu", "nibe"),
    ("fape", "sicu"),
    ("zumi", "gova"),
    ("bexo", "jadi"),
]
