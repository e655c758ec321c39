"""Jensen before there is an expectation."""
# mistake: step too early

# %% A2-proof-answer
proof = [
    ("mofa", "tebo"),
    ("nepu", "fike"),
    ("kiru", "sanu"),
    ("dago", "nori"),
    ("wume", "vuda"),
]
