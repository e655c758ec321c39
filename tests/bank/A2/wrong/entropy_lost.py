"""q in the denominator lost."""
# mistake: missing entropy

# %% A2-proof-answer
proof = [
    ("mofa", "tebo"),
    ("kiru", "sanu"),
    ("nepu", "fike"),
    ("fosi", "nori"),
    ("wume", "vuda"),
]
