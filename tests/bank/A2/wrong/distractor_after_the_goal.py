"""A wrong line after a whole proof."""

# mistake: wrong sign of the KL
# %% A2-proof-answer
proof = [
    ("mofa", "tebo"),
    ("kiru", "sanu"),
    ("nepu", "fike"),
    ("dago", "nori"),
    ("wume", "vuda"),
    ("lade", "vuda"),
]
