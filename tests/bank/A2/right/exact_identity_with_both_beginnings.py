"""Bayes' rule and the constant, both as lines."""

# %% A2-proof-answer
proof = [
    ("rodi", "lipo"),
    ("beka", "gume"),
    ("sulo", "lipo"),
    ("dago", "nori"),
    ("tavi", "hade"),
    ("nepu", "pazo"),
    ("wume", "vuda"),
]
