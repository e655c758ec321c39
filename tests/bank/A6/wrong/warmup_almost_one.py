"""A warm-up that ends just below 1."""
# mistake: another weight at the end

# %% A6-warmup-answer
def kl_weight(step, warmup_steps):
    return min(step / warmup_steps, 0.999)
