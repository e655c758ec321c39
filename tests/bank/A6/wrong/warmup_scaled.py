"""A warm-up times 0.999."""
# mistake: another weight at the end

# %% A6-warmup-answer
def kl_weight(step, warmup_steps):
    return 0.999 * min(step / warmup_steps, 1)
