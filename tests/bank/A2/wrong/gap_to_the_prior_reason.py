"""KL to the prior left out."""
# mistake: gap to the prior

# %% A2-proof-answer
proof = [
    ("rodi", "lipo"),
    ("sulo", "gume"),
    ("tavi", "hade"),
    ("nepu", "rabe"),
    ("dago", "nori"),
    ("wume", "vuda"),
]
