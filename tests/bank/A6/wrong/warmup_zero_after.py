"""0 after the end."""
# mistake: 0 after the warm-up

# %% A6-warmup-answer
def kl_weight(step, warmup_steps):
    return step / warmup_steps if step < warmup_steps else 0.0
