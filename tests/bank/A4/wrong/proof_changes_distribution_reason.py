"""Right lines, this reason."""
# mistake: the trick changes the distribution

# %% A4-proof-answer
proof = [
    ("tesa", "huno"),
    ("vido", "pudi"),
    ("rugi", "peto"),
    ("solu", "nibe"),
    ("fape", "sicu"),
    ("zumi", "gova"),
    ("bexo", "jadi"),
]
