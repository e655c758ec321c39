"""KL ≥ 0 as the reason where no KL is in sight."""
# mistake: wrong reason

# %% A2-proof-answer
proof = [
    ("mofa", "tebo"),
    ("kiru", "sanu"),
    ("nepu", "pazo"),
    ("dago", "nori"),
    ("wume", "vuda"),
]
