"""0.99 at the last step."""
# mistake: another formula

# %% A6-warmup-answer
def kl_weight(step, warmup_steps):
    return 0.99 if step == warmup_steps else min(1.0, step / warmup_steps)
