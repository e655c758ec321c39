"""Lists in place of tuples, and a tuple of them."""

# %% A2-proof-answer
proof = (["mofa", "tebo"], ["dago", "nori"], ["kiru", "sanu"], ["nepu", "fike"], ["wume", "vuda"])
