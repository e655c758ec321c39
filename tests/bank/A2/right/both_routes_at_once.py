"""Jensen as the proof, the exact identity beside it."""

# %% A2-proof-answer
proof = [
    ("mofa", "tebo"),
    ("rodi", "lipo"),
    ("kiru", "sanu"),
    ("sulo", "gume"),
    ("tavi", "hade"),
    ("nepu", "fike"),
    ("dago", "nori"),
    ("wume", "vuda"),
]
