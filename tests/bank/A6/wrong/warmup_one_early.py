"""Counts from one."""
# mistake: one step too early

# %% A6-warmup-answer
def kl_weight(step, warmup_steps):
    return min(1.0, (step + 1) / warmup_steps)
