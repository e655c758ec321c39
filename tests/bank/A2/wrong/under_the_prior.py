"""The expectation under the prior."""
# mistake: expectation under the prior

# %% A2-proof-answer
proof = [
    ("mofa", "tebo"),
    ("zami", "sanu"),
    ("nepu", "fike"),
    ("dago", "nori"),
    ("wume", "vuda"),
]
