"""A proof with both ways to the expectation over eps, and a line said twice."""

# %% A4-proof-answer
proof = [
    ("kalo", "rofi"),
    ("mipu", "dasu"),
    ("tesa", "huno"),
    ("vido", "lami"),
    ("kalo", "rofi"),
    ("rugi", "peto"),
    ("solu", "nibe"),
    ("fape", "sicu"),
    ("zumi", "gova"),
    ("bexo", "jadi"),
]
