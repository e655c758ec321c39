"""The empty proof."""
# mistake: not answered

# %% A2-proof-answer
proof = []
