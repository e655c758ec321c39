"""A larger beta."""
# mistake: still collapsed

# %% A6-cure-answer
def train_cured(x):
    def loss(x, x_hat, mu, log_var, step):
        return ((x - x_hat) ** 2).sum(1).mean() + 4 * 0.5 * (mu**2 + log_var.exp() - log_var - 1).sum(1).mean()
    return train(x, loss)[0]
