"""z = mu + sigma² eps."""
# mistake: sigma squared times eps

# %% A4-proof-answer
proof = [
    ("larn", "huno"),
    ("vido", "lami"),
    ("rugi", "peto"),
    ("solu", "nibe"),
    ("fape", "sicu"),
    ("zumi", "gova"),
    ("bexo", "jadi"),
]
