"""A dictionary from lines to reasons, which keeps its order."""

# %% A2-proof-answer
proof = dict([("mofa", "tebo"), ("kiru", "sanu"), ("nepu", "fike"), ("dago", "nori"), ("wume", "vuda")])
