"""Jensen's line with the reason of the exact identity, which is not there."""

# mistake: wrong reason
# %% A2-proof-answer
proof = [("mofa", "tebo"), ("kiru", "sanu"), ("nepu", "pazo"), ("dago", "nori"), ("wume", "vuda")]
