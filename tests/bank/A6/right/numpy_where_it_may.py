"""NumPy for what needs no gradients; lists; a lambda."""

# %% A6-active-answer
def active_units(mu, log_var):
    m = np.asarray(mu)
    return np.sum(((m - m.mean(0)) ** 2).mean(0) > 0.01)

# %% A6-threshold-answer
def linear_vae_kl(eigenvalues, beta):
    return np.maximum(0, 0.5 * np.log(2 * np.asarray(eigenvalues) / beta))

# %% A6-warmup-answer
kl_weight = lambda step, warmup_steps: np.clip(step / warmup_steps, 0, 1)

# %% A6-free_bits-answer
def free_bits(mu, log_var, lam):
    total = 0
    for j in range(mu.shape[1]):
        m, v = mu[:, j], log_var[:, j]
        kl = (0.5 * (m * m + torch.exp(v) - v - 1)).mean()
        total = total + (kl if kl > lam else torch.tensor(lam))
    return total

# %% A6-cure-answer
def train_cured(x):
    loss = lambda x, x_hat, mu, log_var, step: ((x - x_hat) ** 2).sum(1).mean() + 0.05 * kl_per_dimension(mu, log_var).sum()
    model, _ = train(x, loss, steps=1500)
    return model

# %% A6-logs-answer
def diagnose(log):
    rec, kl = np.array(log["valid_rec"]), np.array(log["valid_kl"])
    if rec[-1] > 0.9 * log["constant"]:
        return "collapsed as beta grew" if rec.min() < 0.8 * log["constant"] else "collapsed from the start"
    if kl[-1] > 75:
        return "KL not counted"
    return "overfitting" if rec[-1] - log["train_rec"][-1] > 20 else "healthy"
