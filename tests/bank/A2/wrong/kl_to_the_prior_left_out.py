"""The right line for the reason with the other KL."""

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
