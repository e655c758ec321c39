"""Nothing is returned."""
# mistake: AttributeError

# %% A6-cure-answer
def train_cured(x):
    train(x, plain_loss)
