"""The densities set equal."""
# mistake: Jacobian missing

# %% A4-proof-answer
proof = [
    ("kalo", "rofi"),
    ("cuwe", "dasu"),
    ("vido", "weko"),
    ("rugi", "peto"),
    ("solu", "nibe"),
    ("fape", "sicu"),
    ("zumi", "gova"),
    ("bexo", "jadi"),
]
