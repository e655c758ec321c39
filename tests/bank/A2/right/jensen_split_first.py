"""Jensen, with the expectation split before anything else."""

# %% A2-proof-answer
proof = [
    ("dago", "nori"),
    ("mofa", "tebo"),
    ("kiru", "sanu"),
    ("nepu", "fike"),
    ("wume", "vuda"),
]
