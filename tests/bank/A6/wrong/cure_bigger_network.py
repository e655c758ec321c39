"""A larger network."""
# mistake: still collapsed

# %% A6-cure-answer
def train_cured(x):
    return train(x, plain_loss, model=VAE(hidden_dim=256))[0]
