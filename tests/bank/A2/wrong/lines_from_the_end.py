"""Written from what is to be shown back to the start."""

# mistake: step too early
# %% A2-proof-answer
proof = [("wume", "vuda"), ("dago", "nori"), ("nepu", "fike"), ("kiru", "sanu"), ("mofa", "tebo")]
