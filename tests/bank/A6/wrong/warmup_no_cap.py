"""Grows for ever."""
# mistake: no end of the warm-up

# %% A6-warmup-answer
def kl_weight(step, warmup_steps):
    return step / warmup_steps
