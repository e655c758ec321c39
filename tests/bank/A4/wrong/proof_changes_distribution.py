"""J becomes an expectation of f(eps)."""
# mistake: the trick changes the distribution

# %% A4-proof-answer
proof = [
    ("tesa", "huno"),
    ("hesi", "lami"),
    ("rugi", "peto"),
    ("solu", "nibe"),
    ("fape", "sicu"),
    ("zumi", "gova"),
    ("bexo", "jadi"),
]
