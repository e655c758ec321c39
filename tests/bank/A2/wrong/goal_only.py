"""The bound, and nothing that it follows from."""
# mistake: step too early

# %% A2-proof-answer
proof = [("wume", "vuda")]
