"""The logarithm of the integral as integral of the logarithm."""
# mistake: logarithm of an integral

# %% A2-proof-answer
proof = [
    ("buno", "tiku"),
    ("kiru", "sanu"),
    ("nepu", "fike"),
    ("dago", "nori"),
    ("wume", "vuda"),
]
