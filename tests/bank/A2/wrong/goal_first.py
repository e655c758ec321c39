"""The bound is stated first."""
# mistake: step too early

# %% A2-proof-answer
proof = [
    ("wume", "vuda"),
    ("mofa", "tebo"),
    ("kiru", "sanu"),
    ("nepu", "fike"),
    ("dago", "nori"),
]
