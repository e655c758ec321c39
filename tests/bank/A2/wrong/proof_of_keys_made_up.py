"""Keys that do not exist."""
# mistake: unknown step

# %% A2-proof-answer
proof = [("Bayes", "rule"), ("Jensen", "log is concave")]
