"""log p(x) is its own expectation; Bayes' rule is inserted into it without a line of its own."""

# %% A2-proof-answer
proof = [
    ("beka", "gume"),
    ("rodi", "lipo"),
    ("tavi", "hade"),
    ("nepu", "pazo"),
    ("dago", "nori"),
    ("wume", "vuda"),
]
