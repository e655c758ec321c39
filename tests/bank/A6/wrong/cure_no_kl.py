"""The KL is dropped."""
# mistake: KL not paid for

# %% A6-cure-answer
def train_cured(x):
    def loss(x, x_hat, mu, log_var, step):
        return ((x - x_hat) ** 2).sum(1).mean()
    return train(x, loss)[0]
