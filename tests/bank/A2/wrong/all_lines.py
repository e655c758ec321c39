"""All lines there are."""
# mistake: gap to the prior

# %% A2-proof-answer
proof = [
    ("beka", "fike"),
    ("cori", "fike"),
    ("dago", "fike"),
    ("mofa", "fike"),
    ("kiru", "fike"),
]
