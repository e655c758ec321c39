"""The identity by the logarithm of a product; KL ≥ 0 by Jensen."""

# %% A2-proof-answer
proof = [
    ("rodi", "lipo"),
    ("sulo", "gume"),
    ("tavi", "nori"),
    ("nepu", "fike"),
    ("dago", "nori"),
    ("wume", "vuda"),
]
