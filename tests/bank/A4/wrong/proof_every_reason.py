"""Every step with every reason, one after the other."""
# mistake: wrong reason

# %% A4-proof-answer
proof = [(s, r) for s in ("tesa", "vido", "rugi", "solu", "fape", "zumi", "bexo") for r in sorted(REASONS)]
