"""The exchange before the expectation over eps."""
# mistake: step too early

# %% A4-proof-answer
proof = [
    ("tesa", "huno"),
    ("rugi", "peto"),
    ("vido", "lami"),
    ("solu", "nibe"),
    ("fape", "sicu"),
    ("zumi", "gova"),
    ("bexo", "jadi"),
]
