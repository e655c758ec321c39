"""The bound with + KL on the way."""
# mistake: wrong sign of the KL

# %% A2-proof-answer
proof = [
    ("mofa", "tebo"),
    ("kiru", "sanu"),
    ("nepu", "fike"),
    ("dago", "nori"),
    ("lade", "vuda"),
    ("wume", "vuda"),
]
