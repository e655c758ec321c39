"""The exact identity, and KL ≥ 0."""

# %% A2-proof-answer
proof = [
    ("rodi", "lipo"),
    ("sulo", "gume"),
    ("tavi", "hade"),
    ("nepu", "pazo"),
    ("dago", "nori"),
    ("wume", "vuda"),
]
