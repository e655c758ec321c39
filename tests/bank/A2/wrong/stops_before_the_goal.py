"""Everything but the last line."""
# mistake: steps left out

# %% A2-proof-answer
proof = [
    ("mofa", "tebo"),
    ("kiru", "sanu"),
    ("nepu", "fike"),
    ("dago", "nori"),
]
