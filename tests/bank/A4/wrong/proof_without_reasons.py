"""The same reason everywhere."""
# mistake: wrong reason

# %% A4-proof-answer
proof = [
    ("tesa", "gova"),
    ("vido", "gova"),
    ("rugi", "gova"),
    ("solu", "gova"),
    ("fape", "gova"),
    ("zumi", "gova"),
    ("bexo", "gova"),
]
