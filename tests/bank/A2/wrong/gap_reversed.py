"""KL(p‖q) in the identity."""
# mistake: KL in the other direction

# %% A2-proof-answer
proof = [
    ("rodi", "lipo"),
    ("sulo", "gume"),
    ("gihu", "hade"),
    ("nepu", "pazo"),
    ("dago", "nori"),
    ("wume", "vuda"),
]
