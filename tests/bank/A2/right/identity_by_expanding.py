"""The identity by multiplying and dividing by q."""

# %% A2-proof-answer
proof = [
    ("rodi", "lipo"),
    ("sulo", "gume"),
    ("tavi", "sanu"),
    ("nepu", "pazo"),
    ("dago", "nori"),
    ("wume", "vuda"),
]
