"""Starts again."""
# mistake: a warm-up that starts again

# %% A6-warmup-answer
def kl_weight(step, warmup_steps):
    return (step % warmup_steps) / warmup_steps
