"""Right line, reversed inequality as the reason."""
# mistake: Jensen reversed

# %% A2-proof-answer
proof = [
    ("mofa", "tebo"),
    ("kiru", "sanu"),
    ("nepu", "domi"),
    ("dago", "nori"),
    ("wume", "vuda"),
]
