"""Stops before the estimate."""
# mistake: steps left out

# %% A4-proof-answer
proof = [
    ("tesa", "huno"),
    ("vido", "lami"),
    ("rugi", "peto"),
    ("solu", "nibe"),
    ("fape", "sicu"),
    ("zumi", "gova"),
]
