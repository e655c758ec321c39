"""Integer division."""
# mistake: a jump in place of a ramp

# %% A6-warmup-answer
def kl_weight(step, warmup_steps):
    return min(1, step // warmup_steps)
