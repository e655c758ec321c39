"""q in the denominator lost."""
# mistake: entropy missing

# %% A2-proof-answer
proof = [
    ("mofa", "tebo"),
    ("kiru", "sanu"),
    ("nepu", "fike"),
    ("fosi", "nori"),
    ("wume", "vuda"),
]
