"""The bound because the logarithm passes through the integral."""
# mistake: logarithm of an integral

# %% A2-proof-answer
proof = [
    ("mofa", "tebo"),
    ("kiru", "sanu"),
    ("nepu", "tiku"),
    ("dago", "nori"),
    ("wume", "vuda"),
]
