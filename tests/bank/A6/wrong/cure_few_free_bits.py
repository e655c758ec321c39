"""Too few free bits."""
# mistake: too little used

# %% A6-cure-answer
def train_cured(x):
    def loss(x, x_hat, mu, log_var, step):
        return ((x - x_hat) ** 2).sum(1).mean() + free_bits(mu, log_var, 0.2)
    return train(x, loss)[0]
