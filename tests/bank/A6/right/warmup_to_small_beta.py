"""KL warm-up that ends at a small weight."""

# %% A6-cure-answer
def train_cured(x):
    def loss(x, x_hat, mu, log_var, step):
        return ((x - x_hat) ** 2).sum(1).mean() + 0.05 * kl_weight(step, 300) * 0.5 * (mu**2 + log_var.exp() - log_var - 1).sum(1).mean()
    return train(x, loss)[0]

# %% A6-warmup-answer
def kl_weight(step, warmup_steps):
    weight = step / warmup_steps
    if weight > 1:
        weight = 1.0
    return torch.tensor(weight)
