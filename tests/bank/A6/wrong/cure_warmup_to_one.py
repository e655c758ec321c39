"""Warm-up to weight 1."""
# mistake: still collapsed

# %% A6-cure-answer
def train_cured(x):
    return train(x, warmup_loss)[0]
