"""The identity with the KL to the prior."""
# mistake: gap to the prior

# %% A2-proof-answer
proof = [
    ("rodi", "lipo"),
    ("sulo", "gume"),
    ("cori", "hade"),
    ("nepu", "pazo"),
    ("dago", "nori"),
    ("wume", "vuda"),
]
