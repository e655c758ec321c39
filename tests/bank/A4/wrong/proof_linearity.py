"""The exchange by linearity."""
# mistake: linearity in place of a limit

# %% A4-proof-answer
proof = [
    ("tesa", "huno"),
    ("vido", "lami"),
    ("rugi", "feno"),
    ("solu", "nibe"),
    ("fape", "sicu"),
    ("zumi", "gova"),
    ("bexo", "jadi"),
]
