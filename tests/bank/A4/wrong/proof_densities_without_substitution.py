"""Two densities, but no change of variables."""
# mistake: wrong reason

# %% A4-proof-answer
proof = [("kalo", "rofi"), ("mipu", "dasu"), ("vido", "lami"), ("rugi", "peto"), ("solu", "nibe"), ("fape", "sicu"), ("zumi", "gova"), ("bexo", "jadi")]
