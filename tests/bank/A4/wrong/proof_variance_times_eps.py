"""z = mu + sigma² eps."""
# mistake: exp(log_var) as standard deviation

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
