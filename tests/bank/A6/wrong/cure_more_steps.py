"""Longer training."""
# mistake: still collapsed

# %% A6-cure-answer
def train_cured(x):
    return train(x, plain_loss, steps=3000)[0]
