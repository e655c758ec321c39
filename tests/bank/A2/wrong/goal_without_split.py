"""The expectation is never split."""
# mistake: step too early

# %% A2-proof-answer
proof = [
    ("mofa", "tebo"),
    ("kiru", "sanu"),
    ("nepu", "fike"),
    ("wume", "vuda"),
]
