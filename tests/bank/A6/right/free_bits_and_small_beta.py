"""Free bits with a small weight."""

# %% A6-cure-answer
def train_cured(x):
    def loss(x, x_hat, mu, log_var, step):
        return ((x - x_hat) ** 2).sum(1).mean() + 0.1 * free_bits(mu, log_var, lam=0.5)
    return train(x, loss)[0]

# %% A6-free_bits-answer
def free_bits(mu, log_var, lam):
    return lam * mu.shape[-1] + F.relu(kl_per_dimension(mu, log_var) - lam).sum()
