"""The bound from above."""
# mistake: Jensen reversed

# %% A2-proof-answer
proof = [
    ("mofa", "tebo"),
    ("kiru", "sanu"),
    ("pelo", "fike"),
    ("dago", "nori"),
    ("wume", "vuda"),
]
