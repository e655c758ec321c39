"""max for min."""
# mistake: max in place of min

# %% A6-warmup-answer
def kl_weight(step, warmup_steps):
    return max(1.0, step / warmup_steps)
