"""Falls."""
# mistake: a weight that falls

# %% A6-warmup-answer
def kl_weight(step, warmup_steps):
    return max(0.0, 1 - step / warmup_steps)
