"""log p(x) is its own expectation, then Bayes' rule inside."""

# %% A2-proof-answer
proof = [
    ("beka", "gume"),
    ("sulo", "lipo"),
    ("tavi", "hade"),
    ("nepu", "pazo"),
    ("dago", "nori"),
    ("wume", "vuda"),
]
