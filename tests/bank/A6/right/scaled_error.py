"""The squared error is weighted in place of the KL."""

# %% A6-cure-answer
def train_cured(x):
    def loss(x, x_hat, mu, log_var, step):
        return 25 * ((x - x_hat) ** 2).sum(1).mean() + 0.5 * (mu**2 + log_var.exp() - log_var - 1).sum(1).mean()
    return train(x, loss)[0]

# %% A6-warmup-answer
def kl_weight(step, warmup_steps):
    return 1.0 if step > warmup_steps else float(step) / float(warmup_steps)
