"""The expectation in two parts by a reason for something else."""
# mistake: wrong reason

# %% A2-proof-answer
proof = [
    ("beka", "gume"),
    ("rodi", "lipo"),
    ("tavi", "hade"),
    ("nepu", "pazo"),
    ("dago", "lipo"),
    ("wume", "vuda"),
]
