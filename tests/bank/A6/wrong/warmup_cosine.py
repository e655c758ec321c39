"""A cosine."""
# mistake: a cosine in place of a line

# %% A6-warmup-answer
def kl_weight(step, warmup_steps):
    t = min(1.0, step / warmup_steps)
    return 0.5 * (1 - math.cos(math.pi * t))
