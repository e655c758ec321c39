"""Lines without reasons."""
# mistake: wrong reason

# %% A2-proof-answer
proof = ["mofa", "kiru", "nepu", "dago", "wume"]
