"""Derivative of the wrong sigma."""
# mistake: ½ of log_var missing

# %% A4-proof-answer
proof = [
    ("tesa", "huno"),
    ("vido", "lami"),
    ("rugi", "peto"),
    ("solu", "nibe"),
    ("yoma", "sicu"),
    ("zumi", "gova"),
    ("bexo", "jadi"),
]
