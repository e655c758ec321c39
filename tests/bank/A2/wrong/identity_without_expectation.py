"""From Bayes' rule to the identity in one leap."""

# mistake: step too early
# %% A2-proof-answer
proof = [("rodi", "lipo"), ("tavi", "hade"), ("nepu", "pazo"), ("dago", "nori"), ("wume", "vuda")]
