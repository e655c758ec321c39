"""q taken for the posterior."""
# mistake: q taken for the posterior

# %% A2-proof-answer
proof = [
    ("rodi", "lipo"),
    ("sulo", "gume"),
    ("tavi", "jasu"),
    ("nepu", "pazo"),
    ("dago", "nori"),
    ("wume", "vuda"),
]
